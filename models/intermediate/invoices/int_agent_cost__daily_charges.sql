{{ config(
    materialized=agent_cost_incremental(),
    unique_key='started_date',
    meta={'touched': 'int_agent_cost__touched_usage_days'}
) }}
-- depends_on: {{ ref('int_agent_cost__touched_usage_days') }}
-- grain: one row a UTC day, provider, billing account, model, meter, pricing mode, currency, rate and geography
-- why: an invoice is compared with whole months, and looked into by their days; both are sums of these rows, not of
--      every call in history
{%- set charge = [
    'started_date', 'billing_month', 'provider', 'billing_account_id', 'model', 'meter', 'pricing_mode', 'currency',
    'rate_id', 'inference_geo'
] %}
with

calls as (
    select *
    from {{ ref('int_agent_cost__call_accounts') }}
    where
        not is_after_close
    {%- if agent_cost_is_incremental() %}
        and started_date in (select touched.started_date from {{ ref('int_agent_cost__touched_usage_days') }} as touched)
    {%- endif %}
),

charges as (
    {{- agent_cost_charges_of('calls') }}
),

final as (
    select
        {{ agent_cost_surrogate_key(charge) }} as daily_charge_key,
        {{ charge | join(',\n        ') }},
        cast(sum(quantity) as bigint) as quantity,
        cast(sum(case when list_cost is null then quantity else 0 end) as bigint) as unpriced_quantity,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as list_cost,
        -- what calls that sampling left out had, by the weights of the kept ones
        sum(quantity * (sample_weight - 1)) as sampled_quantity,
        max(quantity) as largest_call
    from charges
    group by {{ charge | join(', ') }}
)

select * from final
