-- grain: one row a line of an AWS Cost and Usage Report (CUR 2.0)
-- why: Bedrock names its own billing models in usage types; Marketplace models name them in the product
with

{{ agent_cost_bill_values('aws_cur', {
    'payer_account': 'bill_payer_account_id', 'usage_account': 'line_item_usage_account_id',
    'bill_type': 'bill_bill_type', 'bill_invoice_id': 'bill_invoice_id',
    'bill_start': 'bill_billing_period_start_date', 'bill_end': 'bill_billing_period_end_date',
    'usage_start': 'line_item_usage_start_date', 'usage_end': 'line_item_usage_end_date',
    'line_type': 'line_item_line_item_type', 'product_code': 'line_item_product_code',
    'service_code': 'product_servicecode', 'product_name': 'product_product_name', 'description':
    'line_item_line_item_description', 'usage_type': 'line_item_usage_type', 'operation': 'line_item_operation',
    'region': 'product_region_code', 'usage_amount': 'line_item_usage_amount', 'pricing_unit': 'pricing_unit',
    'unblended_cost': 'line_item_unblended_cost', 'public_cost': 'pricing_public_on_demand_cost',
    'currency': 'line_item_currency_code'
}) }},

final as (
    select
        {{ agent_cost_bill_columns({
            'service_words': agent_cost_words(['service_code', 'product_code', 'product_name']),
            'billing_account_id': 'coalesce(payer_account, given_account_id)',
            'sub_account_id': 'usage_account',
            'invoice_id': 'bill_invoice_id',
            'line_item_raw': 'coalesce(usage_type, description)',
            'line_words': agent_cost_words(['usage_type', 'operation', 'product_name', 'description']),
            'charge_category': "case lower(line_type)
                when 'tax' then 'tax'
                when 'credit' then 'credit'
                when 'refund' then 'adjustment'
                when 'fee' then 'purchase'
                when 'rifee' then 'purchase'
                when 'savingsplanupfrontfee' then 'purchase'
                when 'savingsplanrecurringfee' then 'purchase'
                when 'edpdiscount' then 'adjustment'
                when 'privateratediscount' then 'adjustment'
                when 'bundleddiscount' then 'adjustment'
                when 'savingsplannegation' then 'adjustment'
                else 'usage' end",
            'region': 'region',
            'quantity_text': "case when lower(line_type) in ('usage', 'discountedusage') then usage_amount end",
            'quantity_unit': 'lower(pricing_unit)',
            'amount_text': 'unblended_cost',
            'list_amount_text': 'public_cost',
            'currency': 'upper(currency)',
            'period_start_text': 'usage_start',
            'period_end_text': 'usage_end',
            'month_text': 'substr(bill_start, 1, 7)',
            'note': 'description'
        }) }}
    from bill
)

select * from final
