{{ config(materialized='ephemeral') }}
-- grain: one row a billed call
-- why: whose call it was: what the call and its ancestors say, and where a second instrumentation
--      showed the same call in a trace of its own, what that trace says
{%- set simple = [
    'agent_span_id', 'conversation_id', 'user_id', 'tenant', 'feature', 'agent_name', 'workflow_name', 'step', 'tags'
] %}
-- no CTE is read twice here and in its reader: DuckDB would write it down first, with the spans of all calls
with

carriers as (
    select
        span_key,
        trace_id,
        span_id
    from {{ ref('int_agent_cost__bill_carriers') }}
    where is_billed
),

contexts as (
    select * from {{ ref('int_agent_cost__span_context') }}
),

outer_contexts as (
    select
        twins.trace_id,
        twins.span_id,
        {%- for column in simple %}
        contexts.{{ column }},
        {%- endfor %}
        contexts.run_id,
        contexts.agent_version,
        contexts.step_index
    from {{ ref('int_agent_cost__call_twins') }} as twins
    inner join {{ ref('int_agent_cost__span_context') }} as contexts
        on
        twins.outer_trace_id = contexts.trace_id
        and twins.outer_span_id = contexts.span_id
    where twins.outer_rank = 1
),

-- an outer span of the same call may be the one that was stamped
outer_stamps as (
    select
        contexts.trace_id,
        contexts.span_id,
        calls.reported_cost
    from {{ ref('int_agent_cost__calls') }} as calls
    inner join {{ ref('int_agent_cost__span_context') }} as contexts
        on
        calls.trace_id = contexts.trace_id
        and calls.span_id = contexts.enclosing_call_span_id
    where calls.reported_cost is not null
),

final as (
    select
        carriers.span_key,
        carriers.trace_id,
        carriers.span_id,
        outer_stamps.reported_cost as outer_reported_cost,
        case
            when contexts.run_span_id is null then coalesce(outer_contexts.run_id, contexts.run_id)
            else contexts.run_id
        end as run_id,
        {%- for column in simple %}
        coalesce(contexts.{{ column }}, outer_contexts.{{ column }}) as {{ column }},
        {%- endfor %}
        case
            when contexts.agent_name is null then outer_contexts.agent_version
            else contexts.agent_version
        end as agent_version,
        case
            when contexts.step is null then coalesce(contexts.step_index, outer_contexts.step_index)
            else contexts.step_index
        end as step_index
    from carriers
    inner join contexts
        on carriers.trace_id = contexts.trace_id and carriers.span_id = contexts.span_id
    left join outer_contexts
        on carriers.trace_id = outer_contexts.trace_id and carriers.span_id = outer_contexts.span_id
    left join outer_stamps
        on carriers.trace_id = outer_stamps.trace_id and carriers.span_id = outer_stamps.span_id
)

select * from final
