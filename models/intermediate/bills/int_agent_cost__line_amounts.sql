-- grain: one row a charge that counts
-- why: prices are in US dollars, so a charge is compared in dollars: at the rate that its own bill states, else at
--      yours of its billing month; without either it stays in its currency and is compared with nothing
{%- set reporting = agent_cost_reporting_currency() %}
with

lines as (
    select
        invoice_line_id,
        currency,
        billed_amount,
        list_amount,
        billing_month,
        -- what would make a unit worth a hundred dollars or more is no rate
        case when units_per_usd > 0.01 and units_per_usd < 1000000000 then units_per_usd end as units_per_usd
    from {{ ref('int_agent_cost__billed_lines') }}
    where superseded_by is null
),

rates as (
    select
        billing_month,
        from_currency,
        to_currency,
        rate
    from {{ ref('stg_agent_cost__own_exchange_rates') }}
    where reject_reason is null
),

rated as (
    select
        lines.*,
        dollar_rates.rate as dollar_rate,
        reporting_rates.rate as reporting_rate,
        case
            when lines.currency = 'USD' then 'none_needed'
            when lines.units_per_usd is not null then 'export'
            when dollar_rates.rate is not null then 'own_exchange_rates'
        end as fx_source
    from lines
    left join rates as dollar_rates
        on
        lines.billing_month = dollar_rates.billing_month
        and lines.currency = dollar_rates.from_currency
        and dollar_rates.to_currency = 'USD'
    left join rates as reporting_rates
        on
        lines.billing_month = reporting_rates.billing_month
        and lines.currency = reporting_rates.from_currency
        and reporting_rates.to_currency = '{{ reporting }}'
),

compared as (
    select
        *,
        case when fx_source is null then currency else 'USD' end as compared_currency,
        {%- for amount, compared_amount in [
            ('billed_amount', 'compared_amount'), ('list_amount', 'compared_list_amount')
        ] %}
        cast(case fx_source
            when 'export' then {{ agent_cost_divide(amount, 'units_per_usd', 15) }}
            when 'own_exchange_rates' then {{ amount }} * cast(dollar_rate as numeric(11, 9))
            else {{ amount }}
        end as {{ agent_cost_type_money() }}) as {{ compared_amount }},
        {%- endfor %}
        cast(case fx_source
            when 'none_needed' then 1
            when 'export' then {{ agent_cost_divide('1', 'units_per_usd', 15) }}
            when 'own_exchange_rates' then dollar_rate
        end as {{ agent_cost_type_unit_price() }}) as compared_fx_rate
    from rated
),

final as (
    select
        invoice_line_id,
        compared_currency,
        compared_amount,
        compared_list_amount,
        compared_fx_rate,
        case when fx_source <> 'none_needed' then fx_source end as compared_fx_source,
        -- reports ask for your own rate first, but take the bill's where it leads to their currency
        cast(case
            when currency = '{{ reporting }}' then 1
            when reporting_rate is not null then reporting_rate
            when compared_currency = '{{ reporting }}' then compared_fx_rate
        end as numeric(14, 9)) as fx_rate,
        cast(case
            when currency = '{{ reporting }}' then billed_amount
            when reporting_rate is not null then billed_amount * reporting_rate
            when compared_currency = '{{ reporting }}' then compared_amount
        end as {{ agent_cost_type_money() }}) as reporting_amount
    from compared
)

select * from final
