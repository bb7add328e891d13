{{ config(materialized=agent_cost_incremental(), indexes=agent_cost_indexes(['started_date'])) }}
-- depends_on: {{ ref('int_agent_cost__touched_billing_days') }}
-- grain: one row a UTC day, feature and currency; calls without a feature are the row (unattributed)
-- why: the number for a pricing conversation: what a feature costs, in total and a run
{{ agent_cost_spend_mart('feature_day_key', {
    'feature': agent_cost_or_unattributed('feature')
}) }}
