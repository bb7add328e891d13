-- grain: one row a provider, billing account, billing month, currency, charge category and cause
-- why: what an invoice holds besides usage that spans can show, by its cause
with

lines as (
    select * from {{ ref('agent_cost_invoice_lines') }}
),

causes as (
    select * from {{ ref('int_agent_cost__line_causes') }}
),

final as (
    select
        lines.provider,
        lines.billing_account_id,
        lines.billing_month,
        lines.compared_currency as currency,
        lines.charge_category,
        causes.is_unmapped,
        causes.cause,
        cast(sum(lines.compared_amount) as {{ agent_cost_type_money() }}) as invoiced_cost
    from lines
    inner join causes on lines.invoice_line_id = causes.invoice_line_id
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
