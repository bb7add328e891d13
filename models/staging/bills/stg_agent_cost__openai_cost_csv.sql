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
