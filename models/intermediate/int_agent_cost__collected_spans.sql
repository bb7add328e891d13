-- noqa: disable=AM04
-- grain: one row a raw span of the touched traces that is a copy, or whose trace is collected
-- why: exporters retry: of several copies the most complete counts (span_rank 1), whatever came first; and a build on
--      top of others looks the spans of its traces up in all of history once, not in every model
with

collected_traces as (
    select trace_id
    from {{ ref('int_agent_cost__touched_traces') }}
    where are_spans_collected
),

uncollected_traces as (
    select trace_id
    from {{ ref('int_agent_cost__touched_traces') }}
    where not are_spans_collected
),

copied as (
    select
        staged.trace_id,
        staged.span_id
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join uncollected_traces on staged.trace_id = uncollected_traces.trace_id
    where staged.span_id is not null
    group by staged.trace_id, staged.span_id
    having count(*) > 1
),

collected as (
    {{ agent_cost_spans_of('collected_traces') }}
    union all
    select staged.*
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join copied on staged.trace_id = copied.trace_id and staged.span_id = copied.span_id
),

final as (
    select
        *,
        case
            when span_id is null then 1
            else row_number() over (
                partition by trace_id, span_id
                order by
                    end_time_unix_nano desc nulls last, attributes_length desc nulls last,
                    output_tokens desc nulls last, input_tokens desc nulls last,
                    cache_read_tokens desc nulls last, source_file asc, source_line asc
            )
        end as span_rank
    from collected
)

select * from final
