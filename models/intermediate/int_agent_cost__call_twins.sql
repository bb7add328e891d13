-- grain: one row a model call and outer span that shows the same call again
-- why: a callback-based instrumentation does not pass its span on, so the SDK's own span of the same
--      call is no child of it, or starts a trace of its own; a gateway that got no trace header does too.
--      The inner one is billed, the outer one says whose call it was.
--      Equal ids alone prove nothing: replays and response caches repeat them. So the spans are of two
--      scopes, one service (but for a gateway) and one time.
with

rules as (
    select
        scope_name,
        scope_version,
        provider_id,
        is_gateway
    from {{ ref('int_agent_cost__usage_rules') }}
),

gateways as (
    select count(*) as scopes
    from rules
    where is_gateway
),

-- one instrumentation alone shows each call once
services as (
    select coalesce(calls.service_name, '') as service_name
    from {{ ref('int_agent_cost__calls') }} as calls
    cross join gateways
    where calls.is_call
    group by 1
    having min(calls.scope_name) <> max(calls.scope_name) or max(gateways.scopes) > 0
),

calls as (
    select
        calls.trace_id,
        calls.span_id,
        calls.response_id,
        calls.scope_name,
        services.service_name,
        calls.started_nano,
        calls.has_usage,
        calls.input_tokens,
        calls.output_tokens,
        coalesce(rules.is_gateway, false) as is_gateway,
        coalesce(calls.model_id, calls.price_name) as model,
        calls.started_nano + coalesce(calls.duration_ns, 0) as ended_nano
    from {{ ref('int_agent_cost__calls') }} as calls
    inner join services on coalesce(calls.service_name, '') = services.service_name
    left join rules
        on
        coalesce(calls.scope_name, '') = coalesce(rules.scope_name, '')
        and coalesce(calls.scope_version, '') = coalesce(rules.scope_version, '')
        and coalesce(calls.provider_id, '') = coalesce(rules.provider_id, '')
    where calls.is_call
),

{% for pairs, same_call in [
    (
        'same_response',
        "inner_calls.response_id = outer_calls.response_id
        and (inner_calls.service_name = outer_calls.service_name or inner_calls.is_gateway)",
    ),
    (
        'same_counts',
        "inner_calls.trace_id = outer_calls.trace_id
        and inner_calls.service_name = outer_calls.service_name
        and inner_calls.model = outer_calls.model
        and inner_calls.input_tokens = outer_calls.input_tokens
        and inner_calls.output_tokens = outer_calls.output_tokens
        -- some instrumentations have no ids
        and (inner_calls.response_id is null or outer_calls.response_id is null)",
    ),
] -%}
{{ pairs }} as (
    select
        inner_calls.trace_id,
        inner_calls.span_id,
        outer_calls.trace_id as outer_trace_id,
        outer_calls.span_id as outer_span_id,
        outer_calls.started_nano as outer_started_nano
    from calls as inner_calls
    inner join calls as outer_calls
        on
        {{ same_call }}
        and inner_calls.has_usage
        and inner_calls.scope_name <> outer_calls.scope_name
        and inner_calls.started_nano >= outer_calls.started_nano
        and inner_calls.ended_nano <= outer_calls.ended_nano
        and inner_calls.ended_nano - inner_calls.started_nano
        < outer_calls.ended_nano - outer_calls.started_nano
),

{% endfor -%}
pairs as (
    select * from same_response
    union all
    select * from same_counts
),

final as (
    select
        trace_id,
        span_id,
        outer_trace_id,
        outer_span_id,
        row_number() over (
            partition by trace_id, span_id
            order by outer_started_nano, outer_trace_id, outer_span_id
        ) as outer_rank
    from pairs
)

select * from final
