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
        {{ agent_cost_bill_columns({
            'row_kind': "case when amount is null and line_item is null then 'empty' else 'charge' end",
            'provider': "'openai'",
            'billing_account_id': 'coalesce(given_account_id, organization_id)',
            'sub_account_id': 'project_id',
            'api_key_id': 'api_key_id',
            'line_item_raw': 'line_item',
            'line_words': 'line_item',
            'quantity_text': 'quantity',
            'quantity_unit': 'lower(quantity_unit)',
            'amount_text': 'amount',
            'currency': 'upper(currency)',
            'period_start_text': 'start_time',
            'period_end_text': 'end_time'
        }) }}
    from bill
)

select * from final
