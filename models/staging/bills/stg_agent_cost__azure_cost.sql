-- grain: one row a line of an Azure Cost Management export (actual cost)
-- why: meters are free text in many spellings; dates are written month first in older agreements
with

{{ agent_cost_bill_values('azure_cost', {
    'billing_account': 'billingaccountid', 'subscription': 'subscriptionid', 'subscription_guid': 'subscriptionguid',
    'invoice_id': 'invoiceid', 'usage_day': 'date', 'period_start': 'billingperiodstartdate', 'charge_type':
    'chargetype', 'meter': 'metername', 'meter_category': 'metercategory', 'meter_subcategory': 'metersubcategory',
    'product': 'product', 'product_name': 'productname', 'location': 'resourcelocation', 'quantity': 'quantity',
    'unit': 'unitofmeasure', 'cost': 'costinbillingcurrency', 'list_price': 'paygcostinbillingcurrency',
    'currency': 'billingcurrency', 'currency_code': 'billingcurrencycode',
    'pricing_currency': 'pricingcurrency', 'exchange_rate': 'exchangeratepricingtobilling'
}) }},

final as (
    select
        {{ agent_cost_bill_columns({
            'service_words': agent_cost_words(['meter_category', 'meter_subcategory', 'product', 'product_name']),
            'billing_account_id': 'coalesce(billing_account, given_account_id)',
            'sub_account_id': 'coalesce(subscription, subscription_guid)',
            'invoice_id': 'invoice_id',
            'line_item_raw': 'meter',
            'line_words': agent_cost_words(['meter', 'meter_subcategory', 'charge_type']),
            'charge_category': "case lower(charge_type)
                when 'purchase' then 'purchase'
                when 'refund' then 'adjustment'
                when 'roundingadjustment' then 'adjustment'
                when 'tax' then 'tax'
                when 'credit' then 'credit'
                else 'usage' end",
            'region': 'location',
            'quantity_text': 'quantity',
            'quantity_unit': 'lower(unit)',
            'amount_text': 'cost',
            'list_amount_text': 'list_price',
            'currency': 'upper(coalesce(currency, currency_code))',
            'units_per_usd_text': "case when upper(pricing_currency) = 'USD' then exchange_rate end",
            'period_start_text': agent_cost_month_first_day('usage_day'),
            'month_text': 'substr(' ~ agent_cost_month_first_day('period_start') ~ ', 1, 7)'
        }) }}
    from bill
)

select * from final
