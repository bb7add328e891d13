{{ config(materialized=agent_cost_incremental(), indexes=agent_cost_indexes(['started_date'])) }}
-- depends_on: {{ ref('int_agent_cost__touched_billing_days') }}
-- grain: one row a UTC day, step and currency; calls without a step are the row (unattributed)
-- why: which step burns the money: sort by list_cost, never by calls
{{ agent_cost_spend_mart('step_day_key', {
    'step': agent_cost_or_unattributed('step')
}) }}
