-- noqa: disable=AM04
-- grain: one row a raw span of the touched traces that is a copy, or whose trace is collected
-- why: exporters retry: of several copies the most complete counts (span_rank 1), whatever came first; and a build on
--      top of others looks the spans of its traces up in all of history once, not in every model
with

touched_traces as (
    select
        trace_id,
        are_spans_collected
    from {{ ref('int_agent_cost__touched_traces') }}
),

copied as (
    select
        staged.trace_id,
        staged.span_id
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join touched_traces on staged.trace_id = touched_traces.trace_id
    where staged.span_id is not null
    group by staged.trace_id, staged.span_id
    having count(*) > 1
),

collected_traces as (
    select trace_id
    from touched_traces
    where are_spans_collected
),

final as (
    select
        staged.*,
        1 as span_rank
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join collected_traces on staged.trace_id = collected_traces.trace_id
    left join copied on staged.trace_id = copied.trace_id and staged.span_id = copied.span_id
    where copied.trace_id is null
    union all
    select
        staged.*,
        row_number() over (
            partition by staged.trace_id, staged.span_id
            order by
                staged.end_time_unix_nano desc nulls last, staged.attributes_length desc nulls last,
                staged.output_tokens desc nulls last, staged.input_tokens desc nulls last,
                staged.cache_read_tokens desc nulls last, staged.source_file asc, staged.source_line asc
        ) as span_rank
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join copied on staged.trace_id = copied.trace_id and staged.span_id = copied.span_id
)

select * from final
