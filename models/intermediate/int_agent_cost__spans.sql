-- noqa: disable=AM04
-- grain: one row a raw span of the touched traces, duplicates (span_rank > 1) and rejects (reject_reason) included
-- why: what this build works on: whole traces, whenever and in whatever order their spans came
with

touched_traces as (
    select trace_id from {{ ref('int_agent_cost__touched_traces') }}
),

spans as (
    select staged.*
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join touched_traces on staged.trace_id = touched_traces.trace_id
    union all
    select *
    from {{ ref('stg_agent_cost__otel_spans') }}
    where trace_id is null
),

final as (
    select
        *,
        -- Exporters retry: of several copies the most complete counts, whatever came first.
        case
            when trace_id is null or span_id is null then 1
            else row_number() over (
                partition by trace_id, span_id
                order by
                    end_time_unix_nano desc nulls last, attributes_length desc, attributes_hash desc,
                    source_file asc, source_line asc, raw_span_key asc
            )
        end as span_rank
    from spans
)

select * from final
