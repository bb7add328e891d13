-- grain: one row a charge: usage of calls by UTC day, account, model, meter, mode, rate, unit price, feature, agent,
--        agent version and step; billed usage that no call shows by month; any other invoice line
-- why: the attributed bill in the columns of FOCUS 1.2 (with those of 1.3 and 1.4), so that FinOps tools take it in;
--      what FOCUS has no column for is in x_ columns
-- noqa: disable=RF06
{%- set text, money, moment = agent_cost_type_text(), agent_cost_type_money(), agent_cost_type_timestamp() %}
with

charges as (
    select * from {{ ref('int_agent_cost__focus_charges') }}
),

meters as (
    select * from {{ ref('agent_cost_focus_meters') }}
),

rates as (
    select
        rate_id,
        provider_id,
        case when input_tokens_gt >= 0 then cast(input_tokens_gt as {{ text }}) end as context_tokens_above
    from {{ ref('int_agent_cost__price_rates') }}
),

catalog as (
    select
        provider_id,
        provider_name,
        catalog || ' ' || catalog_version as price_catalog_version
    from {{ ref('agent_cost_price_catalog') }}
),

named as (
    select
        charges.*,
        rates.context_tokens_above,
        price_sources.price_catalog_version,
        coalesce(meters.sku_meter, charges.meter) as sku_meter,
        nullif(meters.token_direction, '') as token_direction,
        nullif(meters.token_cache_action, '') as token_cache_action,
        coalesce(providers.provider_name, charges.provider) as provider_name,
        case
            when charges.charge_category = 'tax' or charges.quantity is null then null
            when charges.quantity_unit = 'tokens' then '1000000 Tokens'
            when charges.quantity_unit = 'requests' then 'Requests'
            else coalesce(charges.quantity_unit, meters.pricing_unit)
        end as pricing_unit,
        case
            when charges.charge_category <> 'tax'
                then coalesce(charges.model, charges.provider) || '/' || charges.meter
        end as sku_id
    from charges
    left join meters on charges.meter = meters.meter
    left join rates on charges.rate_id = rates.rate_id
    left join catalog as price_sources on rates.provider_id = price_sources.provider_id
    left join catalog as providers on charges.provider = providers.provider_id
),

measured as (
    select
        named.*,
        case named.pricing_unit when '1000000 Tokens' then 'Tokens' else named.pricing_unit end as consumed_unit,
        named.sku_id
        || coalesce('/' || named.pricing_mode, '')
        || coalesce('/above-' || named.context_tokens_above, '') as sku_price_id,
        cast(case
            when named.pricing_unit = '1000000 Tokens' then {{ agent_cost_millions('named.charged_quantity') }}
            when named.pricing_unit is not null then named.charged_quantity
        end as {{ agent_cost_type_decimal(38, 6) }}) as pricing_quantity,
        cast(
            named.unit_price
            * cast(case named.pricing_unit when '1000000 Tokens' then 1000000 else 1 end as numeric(7, 0))
            as {{ money }}
        ) as price_of_unit,
        -- without a price, FOCUS wants what was billed
        coalesce(named.list_cost, named.billed_cost) as cost_at_price,
        -- what was paid in advance is in the cost of the usage that it pays for
        case when named.reason = 'top_up' then cast(0 as {{ money }}) else named.billed_cost end as effective_cost
    from named
),

final as (
    select
        billed_cost as {{ agent_cost_quoted('BilledCost') }},
        billing_account_id as {{ agent_cost_quoted('BillingAccountId') }},
        cast(null as {{ text }}) as {{ agent_cost_quoted('BillingAccountName') }},
        currency as {{ agent_cost_quoted('BillingCurrency') }},
        cast({{ agent_cost_month_shifted('billing_month', 1) }} as {{ moment }})
            as {{ agent_cost_quoted('BillingPeriodEnd') }},
        cast(billing_month as {{ moment }}) as {{ agent_cost_quoted('BillingPeriodStart') }},
        upper(substr(charge_category, 1, 1)) || substr(charge_category, 2) as {{ agent_cost_quoted('ChargeCategory') }},
        case charge_class when 'correction' then 'Correction' end as {{ agent_cost_quoted('ChargeClass') }},
        coalesce(charge_text, model || ', ' || sku_meter || ', ' || pricing_mode)
            as {{ agent_cost_quoted('ChargeDescription') }},
        case
            when charge_category = 'usage' then 'Usage-Based'
            when reason in ('seats', 'subscription', 'support_plan') then 'Recurring'
            else 'One-Time'
        end as {{ agent_cost_quoted('ChargeFrequency') }},
        charge_period_end as {{ agent_cost_quoted('ChargePeriodEnd') }},
        charge_period_start as {{ agent_cost_quoted('ChargePeriodStart') }},
        {%- for column in ['Category', 'Id', 'Name', 'Quantity', 'Status', 'Type', 'Unit'] %}
        cast(null as {{ money if column == 'Quantity' else text }})
            as {{ agent_cost_quoted('CommitmentDiscount' ~ column) }},
        {%- endfor %}
        case
            when charge_category = 'usage' and pricing_unit is not null then quantity
        end as {{ agent_cost_quoted('ConsumedQuantity') }},
        case when charge_category = 'usage' then consumed_unit end as {{ agent_cost_quoted('ConsumedUnit') }},
        cost_at_price as {{ agent_cost_quoted('ContractedCost') }},
        price_of_unit as {{ agent_cost_quoted('ContractedUnitPrice') }},
        effective_cost as {{ agent_cost_quoted('EffectiveCost') }},
        provider_name as {{ agent_cost_quoted('HostProviderName') }},
        case when invoice_id is not null then invoice_detail_id end as {{ agent_cost_quoted('InvoiceDetailId') }},
        invoice_id as {{ agent_cost_quoted('InvoiceId') }},
        provider_name as {{ agent_cost_quoted('InvoiceIssuerName') }},
        cost_at_price as {{ agent_cost_quoted('ListCost') }},
        price_of_unit as {{ agent_cost_quoted('ListUnitPrice') }},
        case when charge_category in ('usage', 'purchase') then 'Standard' end
            as {{ agent_cost_quoted('PricingCategory') }},
        currency as {{ agent_cost_quoted('PricingCurrency') }},
        price_of_unit as {{ agent_cost_quoted('PricingCurrencyContractedUnitPrice') }},
        effective_cost as {{ agent_cost_quoted('PricingCurrencyEffectiveCost') }},
        price_of_unit as {{ agent_cost_quoted('PricingCurrencyListUnitPrice') }},
        pricing_quantity as {{ agent_cost_quoted('PricingQuantity') }},
        pricing_unit as {{ agent_cost_quoted('PricingUnit') }},
        provider_name as {{ agent_cost_quoted('ProviderName') }},
        provider_name as {{ agent_cost_quoted('PublisherName') }},
        'AI and Machine Learning' as {{ agent_cost_quoted('ServiceCategory') }},
        provider_name as {{ agent_cost_quoted('ServiceName') }},
        provider_name as {{ agent_cost_quoted('ServiceProviderName') }},
        'Generative AI' as {{ agent_cost_quoted('ServiceSubcategory') }},
        sku_id as {{ agent_cost_quoted('SkuId') }},
        case when sku_id is not null then sku_meter end as {{ agent_cost_quoted('SkuMeter') }},
        case when sku_price_id is not null then {{ agent_cost_json_object([
            ('ModelId', 'model'), ('PricingMode', 'pricing_mode'), ('TokenDirection', 'token_direction'),
            ('TokenCacheAction', 'token_cache_action'), ('ContextTokensAbove', 'context_tokens_above')
        ]) }} end as {{ agent_cost_quoted('SkuPriceDetails') }},
        sku_price_id as {{ agent_cost_quoted('SkuPriceId') }},
        sub_account_id as {{ agent_cost_quoted('SubAccountId') }},
        nullif({{ agent_cost_json_object([
            ('feature', 'feature'), ('agent_name', 'agent_name'), ('agent_version', 'agent_version'), ('step', 'step')
        ]) }}, '{}') as {{ agent_cost_quoted('Tags') }},
        agent_name as {{ agent_cost_quoted('x_AgentName') }},
        agent_version as {{ agent_cost_quoted('x_AgentVersion') }},
        allocation_rule as {{ agent_cost_quoted('x_AllocationRule') }},
        charge_key as {{ agent_cost_quoted('x_ChargeId') }},
        cost_status as {{ agent_cost_quoted('x_CostStatus') }},
        feature as {{ agent_cost_quoted('x_Feature') }},
        invoice_currency as {{ agent_cost_quoted('x_InvoiceCurrency') }},
        meter as {{ agent_cost_quoted('x_Meter') }},
        model as {{ agent_cost_quoted('x_ModelId') }},
        price_catalog_version as {{ agent_cost_quoted('x_PriceCatalogVersion') }},
        pricing_mode as {{ agent_cost_quoted('x_PricingMode') }},
        rate_id as {{ agent_cost_quoted('x_RateId') }},
        reason as {{ agent_cost_quoted('x_Reason') }},
        step as {{ agent_cost_quoted('x_Step') }}
    from measured
)

select * from final
