-- why: what the spans were billed and what no span can carry are the invoice, to the last digit
with

shared_out as (
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        billed_cost as amount
    from {{ ref('fct_chat_spans') }}
    where billed_cost is not null
    union all
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        unallocated_cost as amount
    from {{ ref('agent_cost_unallocated_charges') }}
    union all
    select
        provider,
        billing_account_id,
        billing_month,
        compared_currency as currency,
        -compared_amount as amount
    from {{ ref('agent_cost_invoice_lines') }}
),

compared as (
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        sum(amount) as off_by
    from shared_out
    group by provider, billing_account_id, billing_month, currency
),

final as (
    select * from compared
    where off_by <> 0 and {{ agent_cost_compares_wholes() }}
)

select * from final
