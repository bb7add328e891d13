-- grain: one row a provider, billing account, billing month, model, meter, pricing mode and currency
-- why: what the spans say the provider should have billed, in the words of its invoice
with

final as (
    select
        provider,
        billing_account_id,
        billing_month,
        model,
        meter,
        pricing_mode,
        currency,
        cast(sum(quantity) as bigint) as modelled_quantity,
        cast(sum(unpriced_quantity) as bigint) as unpriced_quantity,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as modelled_cost
    from {{ ref('int_agent_cost__daily_charges') }}
    group by provider, billing_account_id, billing_month, model, meter, pricing_mode, currency
)

select * from final
