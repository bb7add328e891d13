-- noqa: disable=AM04
-- grain: one row a raw span of the touched traces, duplicates (span_rank > 1) and rejects (reject_reason) included
-- why: what this build works on: whole traces, whenever and in whatever order their spans came
with

touched_traces as (
    select trace_id from {{ ref('int_agent_cost__touched_traces') }}
),

-- few spans have copies, and only those are ranked
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

single_spans as (
    select staged.*
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join touched_traces on staged.trace_id = touched_traces.trace_id
    left join copied on staged.trace_id = copied.trace_id and staged.span_id = copied.span_id
    where copied.trace_id is null
),

copies as (
    select staged.*
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join copied on staged.trace_id = copied.trace_id and staged.span_id = copied.span_id
),

final as (
    select
        *,
        1 as span_rank
    from single_spans
    union all
    select
        *,
        1 as span_rank
    from {{ ref('stg_agent_cost__otel_spans') }}
    where trace_id is null
    union all
    select
        *,
        -- Exporters retry: of several copies the most complete counts, whatever came first.
        row_number() over (
            partition by trace_id, span_id
            order by
                end_time_unix_nano desc nulls last, attributes_length desc nulls last, output_tokens desc nulls last,
                input_tokens desc nulls last, cache_read_tokens desc nulls last, source_file asc, source_line asc
        ) as span_rank
    from copies
)

select * from final
