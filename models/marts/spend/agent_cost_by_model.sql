{{ config(materialized=agent_cost_incremental(), indexes=agent_cost_indexes(['started_date'])) }}
-- depends_on: {{ ref('int_agent_cost__touched_billing_days') }}
-- grain: one row a UTC day, provider, model as the provider reported it, pricing mode and currency
-- why: a model swap on one step is the cheapest fix; unpriced models show here with their tokens
{{ agent_cost_spend_mart('model_day_key', {
    'provider': agent_cost_or_unattributed('provider'),
    'model': agent_cost_or_unattributed('coalesce(response_model, request_model)'),
    'price_model': agent_cost_or_unattributed('price_model'),
    'pricing_mode': 'pricing_mode'
}) }}
