{{ config(severity='warn') }}
-- why: a typing error in your own seeds prices or bills nothing, and nobody would see that
with

overrides as (
    select distinct
        provider,
        model_id
    from {{ ref('stg_agent_cost__price_overrides') }}
    where override_source = 'agent_cost_own_price_overrides' and reject_reason is null and model_id is not null
),

priced_models as (
    select distinct model_id
    from {{ ref('stg_agent_cost__model_prices') }}
),

accounts as (
    select * from {{ ref('stg_agent_cost__own_billing_accounts') }}
),

billed_accounts as (
    select distinct
        provider,
        billing_account_id
    from {{ ref('agent_cost_invoice_lines') }}
),

final as (
    select
        'agent_cost_own_price_overrides' as seed,
        overrides.model_id as named,
        'the price book has no model of that id' as problem
    from overrides
    left join priced_models on overrides.model_id = priced_models.model_id
    where priced_models.model_id is null
    union all
    select
        'agent_cost_own_billing_accounts' as seed,
        accounts.provider || ' ' || accounts.billing_account_id as named,
        'no bill of the provider has that account' as problem
    from accounts
    left join billed_accounts
        on
        accounts.provider = billed_accounts.provider
        and accounts.billing_account_id = billed_accounts.billing_account_id
    where
        billed_accounts.provider is null
        and accounts.provider in (select billed.provider from billed_accounts as billed)
)

select * from final
