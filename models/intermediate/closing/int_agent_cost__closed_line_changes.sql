-- grain: one row a closed month that has or had a bill
-- why: a line that only the closed or only the newer bill holds was corrected, and is booked; a line of both that
--      another exchange rate would revalue is the same charge, and is only shown
with

closings as (
    select * from {{ ref('int_agent_cost__closings') }}
),

closed_lines as (
    select
        closing_key,
        invoice_line_id,
        compared_currency,
        compared_amount
    from {{ ref('int_agent_cost__held_lines') }}
    -- corrections of earlier months are changes of those
    where invoice_line_id = line_id
),

current_lines as (
    select
        closings.closing_key,
        counted.invoice_line_id,
        counted.compared_currency,
        counted.compared_amount
    from {{ ref('int_agent_cost__counted_lines') }} as counted
    inner join closings
        on
        counted.provider = closings.provider
        and counted.billing_account_id = closings.billing_account_id
        and counted.billing_month = closings.billing_month
),

paired as (
    select
        coalesce(closed_lines.closing_key, current_lines.closing_key) as closing_key,
        closed_lines.invoice_line_id is not null and current_lines.invoice_line_id is not null as is_same_line,
        closed_lines.compared_currency = current_lines.compared_currency as is_same_currency,
        coalesce(current_lines.compared_amount, 0) - coalesce(closed_lines.compared_amount, 0) as amount_change
    from closed_lines
    full outer join current_lines
        on
        closed_lines.closing_key = current_lines.closing_key
        and closed_lines.invoice_line_id = current_lines.invoice_line_id
),

final as (
    select
        closing_key,
        cast(
            sum(case when is_same_line then 0 else amount_change end) as {{ agent_cost_type_money() }}
        ) as corrected_cost,
        count(case when is_same_line and (amount_change <> 0 or not is_same_currency) then 1 end) as lines_revalued,
        cast(
            sum(case when is_same_line and is_same_currency then amount_change else 0 end)
            as {{ agent_cost_type_money() }}
        ) as invoiced_cost_change
    from paired
    group by closing_key
)

select * from final
