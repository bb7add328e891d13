-- noqa: disable=AM04
-- grain: one row a copy of a span that came more than once, of the touched traces
-- why: exporters retry: of several copies the most complete counts (span_rank 1), whatever came first
with

copied as (
    select
        staged.trace_id,
        staged.span_id
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join {{ ref('int_agent_cost__touched_traces') }} as touched_traces
        on staged.trace_id = touched_traces.trace_id
    where staged.span_id is not null
    group by staged.trace_id, staged.span_id
    having count(*) > 1
),

final as (
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
