{{ config(materialized=agent_cost_incremental(), indexes=agent_cost_indexes(['started_date'])) }}
-- depends_on: {{ ref('int_agent_cost__touched_billing_days') }}
-- grain: one row a UTC day, agent, agent version and currency
-- why: when cost jumps overnight, did the agent change?
{{ agent_cost_spend_mart('agent_version_day_key', {
    'agent_name': agent_cost_or_unattributed('agent_name'),
    'agent_version': agent_cost_or_unattributed('agent_version')
}) }}
