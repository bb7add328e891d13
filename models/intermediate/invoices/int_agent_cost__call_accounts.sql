{{ config(materialized='view') }}
-- grain: one row a billed call, calls without usage too
-- why: settles which account of the provider pays for the call, and in which month
with

calls as (
    select
        *,
        coalesce(price_model, response_model, request_model, '(unknown)') as billed_model,
        {{ agent_cost_month_of('started_date') }} as billing_month
    from {{ ref('int_agent_cost__priced_calls') }}
),

own_accounts as (
    select
        lower(trim(provider)) as provider,
        nullif(trim(service_name), '') as service_name,
        trim(billing_account_id) as billing_account_id
    from {{ ref('agent_cost_own_billing_accounts') }}
),

-- A provider that bills one account needs no mapping.
only_accounts as (
    select
        provider,
        min(billing_account_id) as billing_account_id
    from {{ ref('agent_cost_invoice_lines') }}
    group by provider
    having count(distinct billing_account_id) = 1
),

final as (
    select
        calls.*,
        coalesce(
            service_accounts.billing_account_id, provider_accounts.billing_account_id,
            only_accounts.billing_account_id, '(unassigned)'
        ) as billing_account_id
    from calls
    left join own_accounts as service_accounts
        on
        calls.provider = service_accounts.provider
        and calls.service_name = service_accounts.service_name
    left join own_accounts as provider_accounts
        on
        calls.provider = provider_accounts.provider
        and provider_accounts.service_name is null
    left join only_accounts on calls.provider = only_accounts.provider
)

select * from final
