-- grain: one row a result of OpenAI's costs API (GET /v1/organization/costs), empty days included
-- why: the line item is free text that the provider does not document; rules read it, not this model
with

{{ agent_cost_bill_values('openai_costs', {
    'start_time': 'start_time', 'end_time': 'end_time', 'amount': 'amount.value', 'currency': 'amount.currency',
    'line_item': 'line_item', 'project_id': 'project_id', 'organization_id': 'organization_id',
    'api_key_id': 'api_key_id', 'quantity': 'quantity', 'quantity_unit': 'quantity_unit'
}) }},

final as (
    select
        {{ agent_cost_bill_columns(agent_cost_openai_cost_columns()) }}
    from bill
)

select * from final
