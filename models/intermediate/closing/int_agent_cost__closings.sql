-- grain: one row a month that finance has closed
-- why: only a row of the seed that can be used closes anything
with

final as (
    select
        closing_key,
        provider,
        billing_account_id,
        note,
        recorded_invoiced_cost,
        recorded_billed_cost,
        billing_month,
        closed_on,
        booked_month
    from {{ ref('stg_agent_cost__closed_months') }}
    where reject_reason is null
)

select * from final
