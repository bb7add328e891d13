{{ config(
    materialized=agent_cost_incremental(),
    unique_key='trace_id',
    event_time='started_at',
    indexes=agent_cost_indexes(['trace_id', 'started_date'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_traces') }}
-- grain: one row a run: the outermost agent or workflow span of a trace and all below it, or the
--        whole trace for calls and tools that no such span encloses
-- why: a run is what finance calls a task; its cost is its model calls plus its tools plus its compute
with

root_spans as (
    select
        trace_id,
        span_id,
        span_name,
        service_name,
        environment,
        error_type,
        duration_ns,
        is_error,
        started_at,
        ended_at
    from {{ ref('int_agent_cost__spans') }}
    where {{ agent_cost_mostly('span_rank = 1 and reject_reason is null') }} and role in ('agent', 'workflow')
),

contexts as (
    select
        trace_id,
        span_id,
        run_id,
        run_span_id,
        conversation_id,
        user_id,
        tenant,
        feature,
        agent_name,
        agent_version,
        workflow_name
    from {{ ref('int_agent_cost__span_context') }}
),

calls as (
    select
        run_id,
        min(trace_id) as trace_id,
        min(feature) as feature,
        min(agent_name) as agent_name,
        min(agent_version) as agent_version,
        min(conversation_id) as conversation_id,
        min(user_id) as user_id,
        min(tenant) as tenant,
        min(service_name) as service_name,
        min(environment) as environment,
        count(*) as calls,
        count(distinct step) as steps,
        max(step_position) as last_step_position,
        count(case when usage_status = 'failed' then 1 end) as failed_calls,
        count(case when usage_status = 'missing' then 1 end) as calls_without_usage,
        count(case when cost_status = 'unpriced' then 1 end) as unpriced_calls,
        {%- for column in agent_cost_token_columns() + ['web_search_requests', 'unpriced_tokens'] %}
        cast(coalesce(sum({{ column }}), 0) as bigint) as {{ column }},
        {%- endfor %}
        max(list_cost) as max_call_list_cost,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as list_cost,
        cast(sum(reported_cost) as {{ agent_cost_type_money() }}) as reported_cost,
        min(started_at) as started_at,
        max(ended_at) as ended_at
    from {{ ref('int_agent_cost__call_accounts') }}
    {%- if agent_cost_is_incremental() %}
    where trace_id in (select touched.trace_id from {{ ref('int_agent_cost__touched_traces') }} as touched)
    {%- endif %}
    group by run_id
),

tools as (
    select
        run_id,
        min(trace_id) as trace_id,
        min(feature) as feature,
        min(service_name) as service_name,
        min(environment) as environment,
        count(*) as tool_calls,
        count(case when cost_status = 'unpriced' then 1 end) as unpriced_tool_calls,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as tool_span_cost,
        min(started_at) as started_at,
        max(ended_at) as ended_at
    from {{ ref('fct_tool_spans') }}
    {%- if agent_cost_is_incremental() %}
    where trace_id in (select touched.trace_id from {{ ref('int_agent_cost__touched_traces') }} as touched)
    {%- endif %}
    group by run_id
),

roots as (
    select
        contexts.run_id,
        contexts.trace_id,
        contexts.span_id as root_span_id,
        contexts.conversation_id,
        contexts.user_id,
        contexts.tenant,
        contexts.feature,
        contexts.agent_name,
        contexts.agent_version,
        contexts.workflow_name,
        root_spans.span_name,
        root_spans.service_name,
        root_spans.environment,
        root_spans.error_type,
        root_spans.is_error,
        root_spans.duration_ns,
        root_spans.started_at,
        root_spans.ended_at
    from contexts
    inner join root_spans
        on contexts.trace_id = root_spans.trace_id and contexts.span_id = root_spans.span_id
    where contexts.span_id = contexts.run_span_id
),

compute as (
    select
        run_id,
        compute_price_id,
        compute_cost
    from {{ ref('int_agent_cost__run_compute') }}
),

final as (
    select
        ---------- ids
        coalesce(roots.run_id, calls.run_id, tools.run_id) as run_id,
        coalesce(roots.trace_id, calls.trace_id, tools.trace_id) as trace_id,
        roots.root_span_id,
        compute.compute_price_id,
        coalesce(roots.conversation_id, calls.conversation_id) as conversation_id,
        coalesce(roots.user_id, calls.user_id) as user_id,
        coalesce(roots.tenant, calls.tenant) as tenant,
        ---------- strings
        coalesce(roots.feature, calls.feature, tools.feature) as feature,
        coalesce(roots.agent_name, calls.agent_name) as agent_name,
        coalesce(roots.agent_version, calls.agent_version) as agent_version,
        roots.workflow_name,
        roots.span_name as root_span_name,
        coalesce(roots.service_name, calls.service_name, tools.service_name) as service_name,
        coalesce(roots.environment, calls.environment, tools.environment) as environment,
        'USD' as currency,
        case
            when roots.run_id is null then 'unknown'
            when roots.is_error then 'failed'
            else 'completed'
        end as run_status,
        case when roots.is_error then coalesce(roots.error_type, 'error') end as error_type,
        ---------- numerics
        coalesce(calls.calls, 0) as calls,
        coalesce(calls.steps, 0) as steps,
        calls.last_step_position,
        coalesce(calls.failed_calls, 0) as failed_calls,
        coalesce(calls.calls_without_usage, 0) as calls_without_usage,
        coalesce(calls.unpriced_calls, 0) as unpriced_calls,
        coalesce(tools.tool_calls, 0) as tool_calls,
        coalesce(tools.unpriced_tool_calls, 0) as unpriced_tool_calls,
        {%- for column in agent_cost_token_columns() + ['web_search_requests', 'unpriced_tokens'] %}
        coalesce(calls.{{ column }}, 0) as {{ column }},
        {%- endfor %}
        calls.max_call_list_cost,
        calls.list_cost,
        tools.tool_span_cost,
        compute.compute_cost,
        case
            when coalesce(calls.list_cost, tools.tool_span_cost, compute.compute_cost) is not null
                then cast(
                    coalesce(calls.list_cost, 0) + coalesce(tools.tool_span_cost, 0)
                    + coalesce(compute.compute_cost, 0) as {{ agent_cost_type_money() }}
                )
        end as run_cost,
        calls.reported_cost,
        roots.duration_ns,
        ---------- timestamps
        coalesce(roots.started_at, calls.started_at, tools.started_at) as started_at,
        coalesce(roots.ended_at, calls.ended_at, tools.ended_at) as ended_at,
        {{ agent_cost_date_of('coalesce(roots.started_at, calls.started_at, tools.started_at)') }}
            as started_date
    from roots
    full outer join tools on roots.run_id = tools.run_id
    full outer join calls on coalesce(roots.run_id, tools.run_id) = calls.run_id
    left join compute on roots.run_id = compute.run_id
)

select * from final
