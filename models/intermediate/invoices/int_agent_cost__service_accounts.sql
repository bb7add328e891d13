-- grain: one row a provider and service that has calls
-- why: settles which account of the provider pays for the calls of a service
with

services as (
    select distinct
        provider,
        service_name
    from {{ ref('int_agent_cost__priced_calls') }}
),

own_accounts as (
    select * from {{ ref('stg_agent_cost__own_billing_accounts') }}
),

-- A provider that bills one account needs no mapping.
only_accounts as (
    select
        provider,
        min(billing_account_id) as billing_account_id
    from {{ ref('int_agent_cost__counted_lines') }}
    group by provider
    having count(distinct billing_account_id) = 1
),

final as (
    select
        {{ agent_cost_surrogate_key(['services.provider', 'services.service_name']) }} as service_account_key,
        services.provider,
        services.service_name,
        coalesce(
            service_accounts.billing_account_id, provider_accounts.billing_account_id,
            only_accounts.billing_account_id, '(unassigned)'
        ) as billing_account_id
    from services
    left join own_accounts as service_accounts
        on
        services.provider = service_accounts.provider
        and services.service_name = service_accounts.service_name
    left join own_accounts as provider_accounts
        on
        services.provider = provider_accounts.provider
        and provider_accounts.service_name is null
    left join only_accounts on services.provider = only_accounts.provider
)

select * from final
