{{ config(
    materialized=agent_cost_incremental(),
    unique_key='billing_month',
    indexes=agent_cost_indexes(['billing_month'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_months') }}
-- grain: one row a UTC day, provider, account, model, meter, pricing mode, currency, rate, unit price, feature, agent,
--        agent version and step of calls in months with an invoice
-- why: small enough for FinOps tools, and still one price a row, so that quantity times unit price is the list cost
{%- set grain = [
    'started_date', 'billing_month', 'provider', 'billing_account_id', 'model', 'meter', 'pricing_mode', 'currency',
    'rate_id', 'unit_price', 'feature', 'agent_name', 'agent_version', 'step'
] %}
with

charges as (
    select *
    from {{ ref('int_agent_cost__billed_charges') }}
    {%- if agent_cost_is_incremental() %}
    where billing_month in (select touched.billing_month from {{ ref('int_agent_cost__touched_months') }} as touched)
    {%- endif %}
),

calls as (
    select
        span_key,
        feature,
        agent_name,
        agent_version,
        step,
        rate_id
    from {{ ref('fct_chat_spans') }}
),

priced as (
    select
        charges.started_date,
        charges.billing_month,
        charges.provider,
        charges.billing_account_id,
        charges.model,
        charges.meter,
        charges.pricing_mode,
        charges.currency,
        charges.quantity,
        charges.list_cost,
        charges.billed_cost,
        calls.rate_id,
        calls.feature,
        calls.agent_name,
        calls.agent_version,
        calls.step,
        {{ agent_cost_divide('charges.list_cost', 'charges.quantity', 15) }} as quotient
    from charges
    inner join calls on charges.span_key = calls.span_key
),

-- A price has fifteen decimals at most; a charge with a minimum has none that its quantity could be multiplied by.
with_price as (
    select
        *,
        case
            when {{ agent_cost_multiply_price('quantity', 'quotient') }} = list_cost
                then cast(quotient as {{ agent_cost_type_unit_price() }})
        end as unit_price
    from priced
),

final as (
    select
        {{ agent_cost_surrogate_key(grain) }} as charge_key,
        {{ grain | join(',\n        ') }},
        count(*) as calls,
        cast(sum(quantity) as bigint) as quantity,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as list_cost,
        cast(sum(billed_cost) as {{ agent_cost_type_money() }}) as billed_cost
    from with_price
    group by {{ grain | join(', ') }}
)

select * from final
