-- grain: one row a row of Google Cloud's billing export, and one a credit nested in it
-- why: costs are before credits, each credit is a line of its own; the invoice month is Pacific time
with

{{ agent_cost_bill_values('gcp_billing', {
    'account': 'billing_account_id', 'project': 'project.id', 'service': 'service.description',
    'sku': 'sku.description', 'usage_start': 'usage_start_time', 'usage_end': 'usage_end_time', 'region':
    'location.region', 'cost': 'cost', 'cost_at_list': 'cost_at_list', 'currency': 'currency',
    'conversion_rate': 'currency_conversion_rate', 'usage_amount': 'usage.amount_in_pricing_units',
    'usage_unit': 'usage.pricing_unit', 'raw_amount': 'usage.amount', 'raw_unit': 'usage.unit',
    'invoice_month': 'invoice.month', 'cost_type': 'cost_type', 'correction': 'adjustment_info.mode',
    'credit_name': 'credit.name', 'credit_full_name': 'credit.full_name', 'credit_amount': 'credit.amount',
    'credit_type': 'credit.type'
}) }},

final as (
    select
        {{ agent_cost_bill_columns({
            'service_words': agent_cost_words(['service', 'sku']),
            'billing_account_id': 'coalesce(account, given_account_id)',
            'sub_account_id': 'project',
            'line_item_raw': 'coalesce(credit_full_name, credit_name, sku)',
            'line_words': agent_cost_words(['sku', 'service']),
            'charge_category': "case
                when credit_amount is not null then 'credit'
                when lower(cost_type) = 'tax' then 'tax'
                when lower(cost_type) in ('adjustment', 'rounding_error') then 'adjustment'
                else 'usage' end",
            'charge_class': "case when correction is not null then 'correction' end",
            'region': 'region',
            'quantity_text': 'case when credit_amount is null then raw_amount end',
            'quantity_unit': 'lower(raw_unit)',
            'amount_text': 'coalesce(credit_amount, cost)',
            'list_amount_text': 'case when credit_amount is null then cost_at_list end',
            'currency': 'upper(currency)',
            'units_per_usd_text': 'conversion_rate',
            'period_start_text': 'usage_start',
            'period_end_text': 'usage_end',
            'month_text': "substr(invoice_month, 1, 4) || '-' || substr(invoice_month, 5, 2)",
            'note': 'credit_type'
        }) }}
    from bill
)

select * from final
