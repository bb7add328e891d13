-- grain: one row a month that is closed
-- why: only a row of the seed that can be used closes anything; what comes after is booked in the first later month of
--      the account that is open
with

closings as (
    select
        *,
        {{ agent_cost_month_shifted('billing_month', 1) }} as next_month
    from {{ ref('int_agent_cost__closing_states') }}
    where closing_state in ('kept', 'closes')
),

booked_months as (
    select
        closings.closing_key,
        min(later.next_month) as booked_month
    from closings
    inner join closings as later
        on
        closings.provider = later.provider
        and closings.billing_account_id = later.billing_account_id
        and closings.billing_month <= later.billing_month
    left join closings as month_after
        on
        later.provider = month_after.provider
        and later.billing_account_id = month_after.billing_account_id
        and later.next_month = month_after.billing_month
    where month_after.provider is null
    group by closings.closing_key
),

final as (
    select
        closings.closing_key,
        closings.provider,
        closings.billing_account_id,
        closings.note,
        closings.recorded_invoiced_cost,
        closings.recorded_billed_cost,
        closings.billing_month,
        closings.closed_on,
        booked_months.booked_month
    from closings
    inner join booked_months on closings.closing_key = booked_months.closing_key
)

select * from final
