-- grain: one row a provider, billing account, UTC month, model, meter and pricing mode
-- why: what the spans say the provider should have billed, in the words of its invoice
with

days as (
    select
        *,
        {{ agent_cost_month_of('started_date') }} as billing_month
    from {{ ref('int_agent_cost__daily_usage') }}
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

by_service as (
    select
        provider,
        service_name,
        billing_month,
        billed_model,
        pricing_mode,
        currency,
        {{ agent_cost_sums_of_meter_sums() }}
    from days
    group by provider, service_name, billing_month, billed_model, pricing_mode, currency
),

with_account as (
    select
        by_service.*,
        coalesce(
            service_accounts.billing_account_id, provider_accounts.billing_account_id,
            only_accounts.billing_account_id, '(unassigned)'
        ) as billing_account_id
    from by_service
    left join own_accounts as service_accounts
        on
        by_service.provider = service_accounts.provider
        and by_service.service_name = service_accounts.service_name
    left join own_accounts as provider_accounts
        on
        by_service.provider = provider_accounts.provider
        and provider_accounts.service_name is null
    left join only_accounts on by_service.provider = only_accounts.provider
),

unpivoted as (
    {{ agent_cost_unpivot_meters('with_account') }}
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
        cast(sum(quantity) as bigint) as modelled_quantity,
        cast(sum(unpriced_quantity) as bigint) as unpriced_quantity,
        cast(sum(cost) as {{ agent_cost_type_money() }}) as modelled_cost
    from unpivoted
    where quantity > 0
    group by provider, billing_account_id, billing_month, billed_model, meter, pricing_mode, currency
)

select * from final
