{{ config(
    materialized=agent_cost_incremental(),
    unique_key='trace_id',
    indexes=agent_cost_indexes(['trace_id'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_traces') }}
-- grain: one row a trace, service, instrumentation scope and version, span class and reason
-- why: nothing lost: every staged span is in exactly one class
with

spans as (
    select
        trace_id,
        span_id,
        service_name,
        scope_name,
        scope_version,
        role,
        span_rank,
        reject_reason,
        {{ agent_cost_may_carry_bill() }} as may_carry_bill
    from {{ ref('int_agent_cost__spans') }}
),

-- Most calls are simply billed: only the others are looked up.
carriers as (
    select
        trace_id,
        span_id,
        bill_status,
        is_billed
    from {{ ref('int_agent_cost__bill_carriers') }}
    where bill_status <> 'billed'
),

classified as (
    select
        spans.service_name,
        spans.scope_name,
        spans.scope_version,
        coalesce(spans.trace_id, '(none)') as trace_id,
        case
            when spans.reject_reason is not null then 'rejected'
            when spans.span_rank > 1 then 'duplicate'
            when coalesce(carriers.is_billed, spans.may_carry_bill) then 'chat'
            when spans.role in ('llm', 'embedding', 'rerank', 'retrieved') then 'not_billed'
            when spans.role in ('agent', 'workflow', 'tool') then spans.role
            else 'other'
        end as span_class,
        case
            when spans.reject_reason is not null then spans.reject_reason
            when spans.span_rank > 1 then 'same_trace_and_span_id'
            when carriers.bill_status is not null then carriers.bill_status
            when spans.may_carry_bill then 'billed'
            else spans.role
        end as reason
    from spans
    left join carriers
        on spans.trace_id = carriers.trace_id and spans.span_id = carriers.span_id
),

final as (
    select
        {{ agent_cost_surrogate_key(
            ['trace_id', 'service_name', 'scope_name', 'scope_version', 'span_class', 'reason']
        ) }} as span_class_key,
        trace_id,
        service_name,
        scope_name,
        scope_version,
        span_class,
        reason,
        count(*) as spans
    from classified
    group by trace_id, service_name, scope_name, scope_version, span_class, reason
)

select * from final
