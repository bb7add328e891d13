-- why: nothing lost: the census counts every raw span once, and the facts hold what it calls theirs
with

raw_spans as (
    select count(*) as spans from {{ source('agent_cost_raw', 'otel_spans') }}
),

staged as (
    select sum(case when span_rank = 1 and reject_reason is null and role = 'tool' then 1 else 0 end) as tool_spans
    from {{ ref('stg_agent_cost__otel_spans') }}
),

census as (
    select
        sum(spans) as spans,
        sum(case when span_class = 'chat' then spans else 0 end) as chat_spans,
        sum(case when span_class not in ('duplicate', 'rejected') then spans else 0 end) as valid_spans
    from {{ ref('agent_cost_span_census') }}
),

valid_spans as (
    select count(*) as spans from {{ ref('int_agent_cost__span_context') }}
),

chat_spans as (
    select count(*) as spans from {{ ref('fct_chat_spans') }}
),

tool_spans as (
    select count(*) as spans from {{ ref('fct_tool_spans') }}
),

counts as (
    select
        'raw spans' as counted,
        raw_spans.spans as expected,
        census.spans as found
    from raw_spans
    cross join census
    union all
    select
        'valid spans' as counted,
        valid_spans.spans as expected,
        census.valid_spans as found
    from valid_spans
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
        staged.tool_spans as found
    from tool_spans
    cross join staged
),

final as (
    select * from counts
    where coalesce(expected, 0) <> coalesce(found, 0)
)

select * from final
