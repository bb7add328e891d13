-- why: nothing lost: the census counts every staged or dropped span once, and the facts hold what it calls theirs
with

staged as (
    select count(*) as spans from {{ ref('stg_agent_cost__otel_spans') }}
),

dropped as (
    select coalesce(sum(spans), 0) as spans from {{ source('agent_cost_raw', 'dropped_traces') }}
),

census as (
    select
        sum(spans) as spans,
        sum(case when span_class = 'chat' then spans else 0 end) as chat_spans,
        sum(case when span_class = 'tool' then spans else 0 end) as tool_spans
    from {{ ref('agent_cost_span_census') }}
),

chat_spans as (
    select count(*) as spans from {{ ref('fct_chat_spans') }}
),

tool_spans as (
    select count(*) as spans from {{ ref('fct_tool_spans') }}
),

counts as (
    select
        'staged and dropped spans' as counted,
        staged.spans + dropped.spans as expected,
        census.spans as found
    from staged
    cross join dropped
    cross join census
    union all
    select
        'chat spans' as counted,
        chat_spans.spans as expected,
        census.chat_spans as found
    from chat_spans
    cross join census
    union all
    select
        'tool spans' as counted,
        tool_spans.spans as expected,
        census.tool_spans as found
    from tool_spans
    cross join census
),

final as (
    select * from counts
    where coalesce(expected, 0) <> coalesce(found, 0) and {{ agent_cost_compares_wholes() }}
)

select * from final
