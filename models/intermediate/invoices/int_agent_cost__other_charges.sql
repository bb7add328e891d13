-- grain: one row a provider, billing account, billing month, currency, charge category and cause
-- why: what an invoice holds besides usage, by the name its own text gives it (seed
--      agent_cost_charge_causes); a text that no row fits is named by its charge category
with

lines as (
    select
        invoice_line_id,
        provider,
        billing_account_id,
        billing_month,
        currency,
        charge_category,
        mapping_status = 'unmapped' as is_unmapped,
        billed_amount,
        lower(coalesce(line_item_raw, '') || ' ' || coalesce(note, '')) as line_text
    from {{ ref('agent_cost_invoice_lines') }}
    where not is_modelled
),

causes as (
    select
        priority,
        cause,
        nullif(charge_category, '') as charge_category,
        lower(pattern) as pattern
    from {{ ref('agent_cost_charge_causes') }}
),

ranked as (
    select
        lines.*,
        causes.cause,
        row_number() over (
            partition by lines.invoice_line_id order by causes.priority asc, causes.cause asc
        ) as cause_rank
    from lines
    left join causes
        on
        not lines.is_unmapped
        and (causes.charge_category is null or lines.charge_category = causes.charge_category)
        and lines.line_text like '%' || causes.pattern || '%'
),

final as (
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        charge_category,
        is_unmapped,
        case when is_unmapped then 'unmapped' else coalesce(cause, charge_category) end as cause,
        cast(sum(billed_amount) as {{ agent_cost_type_money() }}) as invoiced_cost
    from ranked
    where cause_rank = 1
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
