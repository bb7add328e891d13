{{ config(
    materialized=agent_cost_incremental(),
    unique_key='trace_id',
    event_time='started_at',
    indexes=agent_cost_indexes(['trace_id', 'started_date'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_traces') }}
-- grain: one row a tool call of an agent (an execute_tool span)
-- why: tools are the second part of a task's cost: whose call it was, and what it cost
with

spans as (
    select
        trace_id,
        span_id,
        parent_span_id,
        tool_call_id,
        span_name,
        scope_name,
        service_name,
        environment,
        error_type,
        duration_ns,
        is_error,
        started_at,
        ended_at,
        source_file,
        source_line
    from {{ ref('int_agent_cost__spans') }}
    where {{ agent_cost_mostly('span_rank = 1 and reject_reason is null') }} and role = 'tool'
),

contexts as (
    select
        trace_id,
        span_id,
        run_id,
        conversation_id,
        user_id,
        tenant,
        feature,
        agent_name,
        agent_version,
        step,
        step_index
    from {{ ref('int_agent_cost__span_context') }}
),

costs as (
    select
        trace_id,
        span_id,
        named_tool,
        price_id,
        unit_price,
        charged_units,
        cost_status,
        list_cost
    from {{ ref('int_agent_cost__tool_costs') }}
),

final as (
    select
        ---------- ids
        {{ agent_cost_surrogate_key(['spans.trace_id', 'spans.span_id']) }} as span_key,
        spans.trace_id,
        spans.span_id,
        spans.parent_span_id,
        contexts.run_id,
        spans.tool_call_id,
        contexts.conversation_id,
        contexts.user_id,
        contexts.tenant,
        costs.price_id,
        ---------- strings
        contexts.feature,
        contexts.agent_name,
        contexts.agent_version,
        contexts.step,
        costs.named_tool as tool_name,
        spans.service_name,
        spans.environment,
        spans.scope_name,
        'USD' as currency,
        costs.cost_status,
        case when spans.is_error then coalesce(spans.error_type, 'error') end as error_type,
        ---------- numerics
        contexts.step_index,
        costs.charged_units,
        costs.unit_price,
        costs.list_cost,
        spans.duration_ns,
        ---------- booleans
        spans.is_error,
        ---------- timestamps
        spans.started_at,
        spans.ended_at,
        {{ agent_cost_date_of('spans.started_at') }} as started_date,
        ---------- origin
        spans.source_file,
        spans.source_line
    from spans
    inner join costs
        on spans.trace_id = costs.trace_id and spans.span_id = costs.span_id
    inner join contexts
        on spans.trace_id = contexts.trace_id and spans.span_id = contexts.span_id
)

select * from final
