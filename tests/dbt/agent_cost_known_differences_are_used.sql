{{ config(severity='warn') }}
-- why: a known difference with a typing error explains nothing, and nobody would see that
with

known_differences as (
    select
        provider,
        billing_account_id,
        billing_month,
        cause,
        amount,
        currency,
        lower(trim(provider)) as provider_key,
        trim(billing_account_id) as account_key,
        {{ agent_cost_try_cast_date("trim(billing_month) || '-01'") }} as month_key,
        upper(trim(currency)) as currency_key,
        {{ agent_cost_try_cast_money('trim(amount)') }} as amount_number
    from {{ ref('agent_cost_known_differences') }}
),

months as (
    select
        reconciliation_month_key,
        provider,
        billing_account_id,
        billing_month,
        currency
    from {{ ref('agent_cost_reconciliation_months') }}
    where period_status <> 'no_invoice'
),

final as (
    select
        known_differences.provider,
        known_differences.billing_account_id,
        known_differences.billing_month,
        known_differences.cause,
        known_differences.amount,
        known_differences.currency,
        case
            when known_differences.amount_number is null then 'the amount is no number'
            else 'no invoice of that provider, account, month and currency'
        end as problem
    from known_differences
    left join months
        on
        known_differences.provider_key = months.provider
        and known_differences.account_key = months.billing_account_id
        and known_differences.month_key = months.billing_month
        and known_differences.currency_key = months.currency
    where known_differences.amount_number is null or months.reconciliation_month_key is null
)

select * from final
