-- why: a closed month never moves: its totals are those that were recorded when it was closed
with

final as (
    select
        provider,
        billing_account_id,
        billing_month,
        recorded_invoiced_cost,
        invoiced_cost,
        recorded_billed_cost,
        billed_cost
    from {{ ref('agent_cost_closed_months') }}
    where
        coalesce(recorded_invoiced_cost, invoiced_cost) <> invoiced_cost
        or coalesce(recorded_billed_cost, billed_cost) <> billed_cost
)

select * from final
