{{ config(severity='warn') }}
-- why: of two plain bills of one month that name no invoice the newer holds, and nobody would miss the other
with

bill_rows as (
    select
        *,
        {{ agent_cost_bill_period() }}
    from {{ ref('int_agent_cost__billed_rows') }}
    where
        source_system = 'manual_invoice' and invoice_id is null and row_kind = 'charge'
        and reject_reason is null and not is_out_of_scope
),

periods as (
    select * from {{ ref('int_agent_cost__bill_periods') }}
),

final as (
    select
        bill_rows.provider,
        bill_rows.billing_account_id,
        bill_rows.billing_month,
        bill_rows.source_file as replaced_file,
        periods.source_file as held_by_file,
        bill_rows.currency,
        count(*) as replaced_lines,
        sum(bill_rows.billed_amount) as replaced_amount
    from bill_rows
    inner join periods
        on
        {{ agent_cost_same_bill_period('bill_rows', 'periods') }}
        and bill_rows.source_file <> periods.source_file
    group by 1, 2, 3, 4, 5, 6
)

select * from final
