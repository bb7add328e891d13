{{ config(severity='warn') }}
-- why: a known difference with a typing error explains nothing, and nobody would see that
with

known_differences as (
    select * from {{ ref('stg_agent_cost__known_differences') }}
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
        known_differences.billing_month_text as billing_month,
        known_differences.cause,
        known_differences.amount_text as amount,
        known_differences.currency,
        case
            when known_differences.amount is null then 'the amount is no number'
            else 'no invoice of that provider, account, month and currency'
        end as problem
    from known_differences
    left join months
        on
        known_differences.provider = months.provider
        and known_differences.billing_account_id = months.billing_account_id
        and known_differences.billing_month = months.billing_month
        and known_differences.currency = months.currency
    where known_differences.amount is null or months.reconciliation_month_key is null
)

select * from final
