{{ config(materialized=agent_cost_incremental(), indexes=agent_cost_indexes(['started_date'])) }}
-- depends_on: {{ ref('int_agent_cost__touched_billing_days') }}
-- grain: one row a UTC day, agent, step position and currency
-- why: shows context growing turn by turn: tokens and cost of the first, second, ... call of a run
{{ agent_cost_spend_mart('step_position_day_key', {
    'agent_name': agent_cost_or_unattributed('agent_name'),
    'step_position': 'step_position'
}) }}
