-- noqa: disable=RF06
-- why: who loads the export into a FinOps tool gets the invoice of every account and month, to the last digit
with

exported_and_invoiced as (
    select
        {{ agent_cost_quoted('BillingAccountId') }} as billing_account_id,
        cast({{ agent_cost_quoted('BillingPeriodStart') }} as date) as billing_month,
        {{ agent_cost_quoted('BillingCurrency') }} as currency,
        {{ agent_cost_quoted('BilledCost') }} as amount
    from {{ ref('agent_cost_focus') }}
    union all
    select
        billing_account_id,
        billing_month,
        compared_currency as currency,
        -compared_amount as amount
    from {{ ref('agent_cost_invoice_lines') }}
),

compared as (
    select
        billing_account_id,
        billing_month,
        currency,
        sum(amount) as off_by
    from exported_and_invoiced
    group by billing_account_id, billing_month, currency
),

final as (
    select * from compared
    where off_by <> 0 and {{ agent_cost_compares_wholes() }}
)

select * from final
