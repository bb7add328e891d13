{{ config(
    materialized=agent_cost_incremental(),
    unique_key='started_date',
    meta={'touched': 'int_agent_cost__touched_usage_days'}
) }}
-- depends_on: {{ ref('int_agent_cost__touched_usage_days') }}
-- grain: one row a UTC day, provider, billing account, billed model, pricing mode and currency
-- why: an invoice is compared with whole months; the months are sums of these days, not of every call in history
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

final as (
    select
        {{ agent_cost_surrogate_key(
            ['started_date', 'provider', 'billing_account_id', 'billed_model', 'pricing_mode', 'currency']
        ) }} as daily_usage_key,
        started_date,
        provider,
        billing_account_id,
        billed_model,
        pricing_mode,
        currency,
        {{ agent_cost_meter_sums() }}
    from calls
    group by started_date, provider, billing_account_id, billed_model, pricing_mode, currency
)

select * from final
