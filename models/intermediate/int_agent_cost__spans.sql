{{ config(materialized='ephemeral') }}
-- noqa: disable=AM04
-- grain: one row a raw span of the touched traces, duplicates (span_rank > 1) and rejects (reject_reason) included
-- why: what this build works on: whole traces, whenever and in whatever order their spans came
with

uncollected_traces as (
    select trace_id
    from {{ ref('int_agent_cost__touched_traces') }}
    where not are_spans_collected
),

collected as (
    select distinct
        trace_id,
        span_id
    from {{ ref('int_agent_cost__collected_spans') }}
),

final as (
    select
        staged.*,
        1 as span_rank
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join uncollected_traces on staged.trace_id = uncollected_traces.trace_id
    left join collected on staged.trace_id = collected.trace_id and staged.span_id = collected.span_id
    where collected.trace_id is null
    union all
    select
        staged.*,
        1 as span_rank
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    where staged.trace_id is null
    union all
    select *
    from {{ ref('int_agent_cost__collected_spans') }}
)

select * from final
