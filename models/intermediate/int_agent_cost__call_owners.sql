{{ config(materialized='ephemeral') }}
-- grain: one row a billed call
-- why: whose call it was: what the call and its ancestors say, and where a second instrumentation
--      showed the same call in a trace of its own, what that trace says
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

twins as (
    select
        trace_id,
        span_id,
        outer_trace_id,
        outer_span_id
    from {{ ref('int_agent_cost__call_twins') }}
    where outer_rank = 1
),

final as (
    select
        carriers.span_key,
        carriers.trace_id,
        carriers.span_id,
        contexts.enclosing_call_span_id,
        case
            when contexts.run_span_id is null then coalesce(outer_contexts.run_id, contexts.run_id)
            else contexts.run_id
        end as run_id,
        coalesce(contexts.agent_span_id, outer_contexts.agent_span_id) as agent_span_id,
        coalesce(contexts.conversation_id, outer_contexts.conversation_id) as conversation_id,
        coalesce(contexts.user_id, outer_contexts.user_id) as user_id,
        coalesce(contexts.tenant, outer_contexts.tenant) as tenant,
        coalesce(contexts.feature, outer_contexts.feature) as feature,
        coalesce(contexts.agent_name, outer_contexts.agent_name) as agent_name,
        case
            when contexts.agent_name is null then outer_contexts.agent_version
            else contexts.agent_version
        end as agent_version,
        coalesce(contexts.workflow_name, outer_contexts.workflow_name) as workflow_name,
        coalesce(contexts.step, outer_contexts.step) as step,
        coalesce(contexts.tags, outer_contexts.tags) as tags,
        case
            when contexts.step is null then coalesce(contexts.step_index, outer_contexts.step_index)
            else contexts.step_index
        end as step_index
    from carriers
    inner join contexts
        on carriers.trace_id = contexts.trace_id and carriers.span_id = contexts.span_id
    left join twins
        on carriers.trace_id = twins.trace_id and carriers.span_id = twins.span_id
    left join contexts as outer_contexts
        on
        twins.outer_trace_id = outer_contexts.trace_id
        and twins.outer_span_id = outer_contexts.span_id
)

select * from final
