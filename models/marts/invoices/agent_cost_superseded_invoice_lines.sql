-- grain: one row a usable invoice line that does not count, because another export of its period holds instead
-- why: overlapping exports are common; what was not counted, and for what, is here and in no total
with

lines as (
    select * from {{ ref('int_agent_cost__billed_lines') }}
    where superseded_by is not null
),

final as (
    select
        invoice_line_id,
        provider,
        billing_account_id,
        sub_account_id,
        invoice_id,
        snapshot_id,
        source_system,
        line_item_raw,
        line_category as charge_category,
        currency,
        superseded_by,
        quantity,
        billed_amount,
        billing_month,
        usage_date,
        source_file,
        source_line,
        source_part,
        fetched_at,
        loaded_at
    from lines
)

select * from final
