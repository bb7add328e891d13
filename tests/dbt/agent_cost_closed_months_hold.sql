-- why: a closed month never moves: its totals are those that were recorded when it was closed, and it is not closed on
--      others
with

closed_months as (
    select * from {{ ref('agent_cost_closed_months') }}
),

closing_states as (
    select * from {{ ref('int_agent_cost__closing_states') }}
),

final as (
    select
        provider,
        billing_account_id,
        billing_month,
        recorded_invoiced_cost,
        invoiced_cost,
        recorded_billed_cost,
        billed_cost,
        'it moved after it was closed: to close it on what it is now, take its row out, build, and close it again'
            as what_to_do
    from closed_months
    where
        (
            coalesce(recorded_invoiced_cost, invoiced_cost) <> invoiced_cost
            or coalesce(recorded_billed_cost, billed_cost) <> billed_cost
        )
        and {{ agent_cost_compares_wholes() }}
    union all
    select
        provider,
        billing_account_id,
        billing_month,
        recorded_invoiced_cost,
        last_invoiced_cost as invoiced_cost,
        recorded_billed_cost,
        last_billed_cost as billed_cost,
        'it moved before it was closed, so it stays open: take its row out, build, look at it, and close it again'
            as what_to_do
    from closing_states
    where closing_state = 'differs' and {{ agent_cost_compares_wholes() }}
)

select * from final
