{{ config(materialized='ephemeral') }}
-- noqa: disable=AM04
-- grain: one row a raw span of the touched traces, duplicates (span_rank > 1) and rejects (reject_reason) included
-- why: what this build works on: whole traces, whenever and in whatever order their spans came
with

copied as (
    select distinct
        trace_id,
        span_id
    from {{ ref('int_agent_cost__copied_spans') }}
),

final as (
    select
        staged.*,
        1 as span_rank
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join {{ ref('int_agent_cost__touched_traces') }} as touched_traces
        on staged.trace_id = touched_traces.trace_id
    left join copied on staged.trace_id = copied.trace_id and staged.span_id = copied.span_id
    where copied.trace_id is null
    union all
    select
        staged.*,
        1 as span_rank
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    where staged.trace_id is null
    union all
    select *
    from {{ ref('int_agent_cost__copied_spans') }}
)

select * from final
