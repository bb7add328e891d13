-- grain: one row a provider, billing account, billing month, model, meter, pricing mode and currency
-- why: what the spans say the provider should have billed, in the words of its invoice
with

days as (
    select
        *,
        {{ agent_cost_month_of('started_date') }} as billing_month
    from {{ ref('int_agent_cost__daily_usage') }}
),

by_account as (
    select
        provider,
        billing_account_id,
        billing_month,
        billed_model,
        pricing_mode,
        currency,
        {{ agent_cost_sums_of_meter_sums() }}
    from days
    group by provider, billing_account_id, billing_month, billed_model, pricing_mode, currency
),

unpivoted as (
    {{ agent_cost_unpivot_meters('by_account') }}
),

final as (
    select
        provider,
        billing_account_id,
        billing_month,
        billed_model as model,
        meter,
        pricing_mode,
        currency,
        quantity as modelled_quantity,
        unpriced_quantity,
        cost as modelled_cost
    from unpivoted
    where quantity > 0
)

select * from final
