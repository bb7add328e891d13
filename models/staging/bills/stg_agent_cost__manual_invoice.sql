-- grain: one row a line of a plain CSV invoice
-- why: the form for bills that come in no export; its columns are already the project's words
with

{{ agent_cost_bill_values('manual_invoice', {
    'provider': 'provider', 'billing_account_id': 'billing_account_id', 'billing_month': 'billing_month',
    'invoice_id': 'invoice_id', 'line_item': 'line_item', 'charge_category': 'charge_category',
    'charge_class': 'charge_class', 'charge_month': 'charge_month', 'model': 'model', 'meter': 'meter',
    'pricing_mode': 'pricing_mode', 'quantity': 'quantity', 'quantity_unit': 'quantity_unit', 'amount': 'amount',
    'list_amount': 'list_amount', 'currency': 'currency', 'note': 'note'
}) }},

final as (
    select
        {{ agent_cost_bill_columns({
            'provider': 'lower(provider)',
            'billing_account_id': 'coalesce(billing_account_id, given_account_id)',
            'invoice_id': 'invoice_id',
            'line_item_raw': 'line_item',
            'line_words': 'line_item',
            'model_stated': 'model',
            'meter_stated': 'lower(meter)',
            'pricing_mode_stated': "coalesce(lower(pricing_mode), 'standard')",
            'charge_category': "coalesce(lower(charge_category), 'usage')",
            'charge_class': 'lower(charge_class)',
            'quantity_text': 'quantity',
            'quantity_unit': "coalesce(lower(quantity_unit), 'tokens')",
            'amount_text': 'amount',
            'list_amount_text': 'list_amount',
            'currency': 'upper(currency)',
            'period_start_text': "coalesce(charge_month, billing_month) || '-01'",
            'period_grain': "'month'",
            'month_text': 'billing_month',
            'note': 'note'
        }) }}
    from bill
)

select * from final
