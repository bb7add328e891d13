{{ config(
    materialized=agent_cost_incremental(),
    indexes=agent_cost_indexes(['started_date']),
    meta={'touched': 'int_agent_cost__touched_run_days'}
) }}
-- depends_on: {{ ref('int_agent_cost__touched_run_days') }}
-- grain: one row a run
-- why: sort runs by cost and read the worst: fifteen calls where four are normal is a loop that did
--      not end, a jump of input tokens is a document stuffed into context
with

runs as (
    select
        run_id, trace_id, feature, agent_name, agent_version, conversation_id, user_id, tenant,
        service_name, environment, run_status, currency, started_date, started_at, ended_at, calls,
        steps, last_step_position, failed_calls, calls_without_usage, unpriced_calls, tool_calls,
        {% for column in agent_cost_token_columns() %}{{ column }},
        {% endfor %}web_search_requests,
        unpriced_tokens, max_call_list_cost, list_cost, tool_span_cost, compute_cost, run_cost,
        reported_cost
    from {{ ref('fct_agent_runs') }}
    {%- if agent_cost_is_incremental() %}
    where started_date in (select touched.started_date from {{ ref('int_agent_cost__touched_run_days') }} as touched)
    {%- endif %}
),

billed as (
    select
        run_id,
        {{ agent_cost_billed_measures() }}
    from {{ ref('fct_chat_spans') }}
    where run_id in (select runs.run_id from runs)
    group by 1
),

days as (
    select
        started_date,
        currency,
        sum(list_cost) as list_cost,
        {{ agent_cost_percentile('run_cost', 0.5) }} as median_run_cost
    from runs
    group by 1, 2
),

final as (
    select
        ---------- ids
        runs.run_id, runs.trace_id, runs.conversation_id, runs.user_id, runs.tenant,
        ---------- strings
        coalesce(runs.feature, '(unattributed)') as feature,
        coalesce(runs.agent_name, '(unattributed)') as agent_name,
        runs.agent_version, runs.service_name, runs.environment, runs.run_status, runs.currency,
        ---------- numerics
        runs.calls,
        1 as runs,
        runs.steps, runs.last_step_position, runs.failed_calls, runs.calls_without_usage,
        runs.unpriced_calls, runs.tool_calls,
        {%- for column in agent_cost_token_columns() %}
        runs.{{ column }},
        {%- endfor %}
        runs.web_search_requests, runs.unpriced_tokens, runs.max_call_list_cost, runs.list_cost,
        billed.true_up, billed.billed_cost, billed.provisional_cost,
        runs.tool_span_cost, runs.compute_cost, runs.run_cost, runs.reported_cost,
        {{ agent_cost_ratio('runs.list_cost', 'runs.calls') }} as list_cost_per_call,
        {{ agent_cost_ratio('runs.list_cost', 'days.list_cost') }} as share_of_list_cost,
        {{ agent_cost_ratio('runs.run_cost', 'days.median_run_cost') }} as times_median_of_day,
        ---------- timestamps
        runs.started_date, runs.started_at, runs.ended_at
    from runs
    inner join days
        on runs.started_date = days.started_date and runs.currency = days.currency
    left join billed on runs.run_id = billed.run_id
)

select * from final
