-- grain: one row a service that finance has named the billing account of, or a provider for its other services
-- why: seeds are written by hand: one spelling from here on
with

final as (
    select
        lower(trim(provider)) as provider,
        nullif(trim(service_name), '') as service_name,
        trim(billing_account_id) as billing_account_id
    from {{ ref('agent_cost_own_billing_accounts') }}
)

select * from final
