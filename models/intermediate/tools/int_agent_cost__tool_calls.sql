-- grain: one row a tool call of an agent (a span of role tool)
-- why: which tool it was, and whether the provider ran it: then the model call that counts it carries its price
with

spans as (
    select
        trace_id,
        span_id,
        parent_span_id,
        span_name,
        tool_name,
        tool_call_id,
        started_at
    from {{ ref('int_agent_cost__spans') }}
    where {{ agent_cost_mostly('span_rank = 1 and reject_reason is null') }} and role = 'tool'
),

server_tools as (
    select
        tool,
        call_id_prefix,
        span_tool_name
    from {{ ref('agent_cost_server_tools') }}
),

meters as (
    select
        span_key,
        trace_id,
        span_id
    from {{ ref('int_agent_cost__call_meters') }}
),

counted_tools as (
    select
        span_key,
        tool
    from {{ ref('int_agent_cost__call_tools') }}
),

named as (
    select
        spans.*,
        coalesce(
            spans.tool_name, {{ agent_cost_regexp_extract('span_name', '^(?:execute_tool )?(.+)$') }}
        ) as named_tool
    from spans
),

-- by its id wherever the span stands; by its name only right below the call that counts it
by_id as (
    select distinct
        named.trace_id,
        named.span_id
    from named
    inner join server_tools
        on
        lower(named.named_tool) = server_tools.span_tool_name
        and named.tool_call_id like server_tools.call_id_prefix || '%'
),

by_parent as (
    select distinct
        named.trace_id,
        named.span_id
    from named
    inner join server_tools on lower(named.named_tool) = server_tools.span_tool_name
    inner join meters on named.trace_id = meters.trace_id and named.parent_span_id = meters.span_id
    inner join counted_tools on meters.span_key = counted_tools.span_key and server_tools.tool = counted_tools.tool
),

final as (
    select
        named.trace_id,
        named.span_id,
        named.named_tool,
        named.started_at,
        {{ agent_cost_date_of('named.started_at') }} as started_date,
        by_id.span_id is not null or by_parent.span_id is not null as is_server_side
    from named
    left join by_id on named.trace_id = by_id.trace_id and named.span_id = by_id.span_id
    left join by_parent on named.trace_id = by_parent.trace_id and named.span_id = by_parent.span_id
)

select * from final
