-- grain: one row a loaded file of bills (each version of it), billing month and currency
-- why: what became of every row: amounts in equal lines plus superseded, out of scope and rejected ones
with

bill_rows as (
    select * from {{ ref('int_agent_cost__billed_rows') }}
    where row_kind = 'charge' or reject_reason is not null
),

lines as (
    select
        invoice_line_id,
        mapping_status
    from {{ ref('int_agent_cost__counted_lines') }}
),

fates as (
    select
        bill_rows.source_system,
        bill_rows.source_file,
        bill_rows.snapshot_id,
        bill_rows.fetched_at,
        bill_rows.billing_month,
        bill_rows.currency,
        bill_rows.billed_amount,
        lines.mapping_status = 'unmapped' as is_unmapped,
        case
            when bill_rows.reject_reason is not null then 'rejected'
            when bill_rows.is_out_of_scope then 'out_of_scope'
            when lines.invoice_line_id is null then 'superseded'
            else 'counted'
        end as fate
    from bill_rows
    left join lines on bill_rows.invoice_line_id = lines.invoice_line_id
),

final as (
    select
        {{ agent_cost_surrogate_key(['source_file', 'snapshot_id', 'billing_month', 'currency']) }} as invoice_file_key,
        source_system,
        source_file,
        snapshot_id,
        currency,
        count(*) as bill_rows,
        cast(sum(billed_amount) as {{ agent_cost_type_money() }}) as billed_amount,
        {%- for fate in ['counted', 'superseded', 'out_of_scope', 'rejected'] %}
        cast(sum(case when fate = '{{ fate }}' then 1 else 0 end) as bigint) as {{ fate }}_rows,
        cast(
            sum(case when fate = '{{ fate }}' then coalesce(billed_amount, 0) else 0 end)
            as {{ agent_cost_type_money() }}
        ) as {{ fate }}_amount,
        {%- endfor %}
        cast(sum(case when is_unmapped then 1 else 0 end) as bigint) as unmapped_rows,
        cast(
            sum(case when is_unmapped then billed_amount else 0 end) as {{ agent_cost_type_money() }}
        ) as unmapped_amount,
        billing_month,
        fetched_at
    from fates
    group by source_system, source_file, snapshot_id, currency, billing_month, fetched_at
)

select * from final
