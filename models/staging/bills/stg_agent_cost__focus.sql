-- grain: one row a row of a FOCUS file, version 1.0 to 1.4
-- why: the common format of cloud bills; who bills is ProviderName up to 1.3 and ServiceProviderName from then on
with

{{ agent_cost_bill_values('focus', {
    'billed_cost': 'billedcost', 'list_cost': 'listcost', 'billing_account': 'billingaccountid',
    'sub_account': 'subaccountid', 'currency': 'billingcurrency', 'month_start': 'billingperiodstart',
    'category': 'chargecategory', 'class': 'chargeclass', 'description': 'chargedescription',
    'period_start': 'chargeperiodstart', 'period_end': 'chargeperiodend', 'consumed_quantity': 'consumedquantity',
    'consumed_unit': 'consumedunit', 'pricing_quantity': 'pricingquantity', 'pricing_unit': 'pricingunit',
    'invoice_id': 'invoiceid', 'service_provider': 'serviceprovidername', 'provider_name': 'providername',
    'publisher_name': 'publishername', 'service': 'servicename', 'region': 'regionid', 'sku_meter': 'skumeter',
    'sku': 'skuid', 'credential': 'credentialid', 'model': 'x_modelid', 'pricing_mode': 'x_pricingmode',
    'context_band': 'x_contextband', 'inference_geo': 'x_inferencegeo', 'usage_type': 'x_usagetype',
    'meter': 'x_skumetername', 'sku_description': 'x_skudescription',
    'google_rate': 'x_currencyconversionrate', 'azure_rate': 'x_billingexchangerate',
    'pricing_currency': 'pricingcurrency', 'azure_pricing_currency': 'x_pricingcurrency'
}) }},

final as (
    select
        {{ agent_cost_bill_columns({
            'service_words': agent_cost_words(['service_provider', 'provider_name', 'publisher_name', 'service']),
            'billing_account_id': 'coalesce(billing_account, given_account_id)',
            'sub_account_id': 'sub_account',
            'api_key_id': 'credential',
            'invoice_id': 'invoice_id',
            'line_item_raw': 'coalesce(description, sku_meter, sku)',
            'line_words': agent_cost_words([
                'sku_meter', 'usage_type', 'meter', 'pricing_mode', 'sku_description', 'description'
            ]),
            'model_stated': 'model',
            'charge_category': 'lower(category)',
            'charge_class': 'lower(class)',
            'context_band': 'context_band',
            'inference_geo': 'inference_geo',
            'region': 'region',
            'quantity_text': 'coalesce(consumed_quantity, pricing_quantity)',
            'quantity_unit': 'case when consumed_quantity is null then lower(pricing_unit) else lower(consumed_unit) end',
            'amount_text': 'billed_cost',
            'list_amount_text': 'list_cost',
            'currency': 'upper(currency)',
            'units_per_usd_text': "coalesce(
                google_rate,
                case when upper(coalesce(pricing_currency, azure_pricing_currency)) = 'USD' then azure_rate end
            )",
            'period_start_text': 'period_start',
            'period_end_text': 'period_end',
            'month_text': 'substr(month_start, 1, 7)'
        }) }}
    from bill
)

select * from final
