-- grain: one row an invoice line that is no usage which spans can show
-- why: names a charge by what its own text says (seed agent_cost_charge_causes); a text that no row fits is named by
--      its charge category
with

lines as (
    select
        invoice_line_id,
        charge_category,
        mapping_status = 'unmapped' as is_unmapped,
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
        lines.invoice_line_id,
        lines.charge_category,
        lines.is_unmapped,
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
        invoice_line_id,
        is_unmapped,
        case
            when is_unmapped then 'unmapped'
            else coalesce(cause, case when charge_category = 'usage' then 'other_usage' else charge_category end)
        end as cause
    from ranked
    where cause_rank = 1
)

select * from final
