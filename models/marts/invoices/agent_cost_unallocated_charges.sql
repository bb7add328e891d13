-- grain: one row a reconciliation row that no call, or not only calls, paid for
-- why: what the invoice asks and no span can carry; billed_cost over the spans and these rows are the
--      invoice, to the cent
with

reconciled as (
    select * from {{ ref('agent_cost_reconciliation') }}
),

final as (
    select
        reconciliation_key,
        provider,
        billing_account_id,
        model,
        meter,
        pricing_mode,
        charge_category,
        currency,
        reason,
        invoiced_cost,
        allocated_cost,
        unallocated_cost,
        billing_month
    from reconciled
    where unallocated_cost <> 0
)

select * from final
