-- grain: one row a line of the cost CSV of OpenAI's dashboard, empty days included
-- why: the same line items as in the costs API, amounts of up to thirty decimals
with

{{ agent_cost_bill_values('openai_cost_csv', {
    'start_time': 'start_time_iso', 'end_time': 'end_time_iso', 'amount': 'amount_value',
    'currency': 'amount_currency', 'line_item': 'line_item', 'project_id': 'project_id',
    'organization_id': 'organization_id', 'api_key_id': 'api_key_id', 'quantity': 'quantity',
    'quantity_unit': 'quantity_unit'
}) }},

final as (
    select
        {{ agent_cost_bill_columns(agent_cost_openai_cost_columns()) }}
    from bill
)

select * from final
