-- grain: one row a usable invoice line that no newer or better export supersedes
-- why: quantities from usage reports, and how final the line is
with

lines as (
    select * from {{ ref('int_agent_cost__mapped_lines') }}
),

quantities as (
    select
        invoice_line_id,
        quantity
    from {{ ref('int_agent_cost__line_quantities') }}
),

with_quantities as (
    select
        lines.*,
        quantities.quantity as reported_quantity
    from lines
    left join quantities on lines.invoice_line_id = quantities.invoice_line_id
),

final as (
    select
        ---------- ids
        invoice_line_id,
        provider,
        billing_account_id,
        sub_account_id,
        api_key_id,
        invoice_id,
        snapshot_id,
        ---------- strings
        source_system,
        line_item_raw,
        model_raw,
        pricing_mode,
        line_category as charge_category,
        charge_class,
        line_context_band as context_band,
        inference_geo,
        line_region as region,
        amount_original,
        amount_unit,
        quantity_unit,
        currency,
        compared_currency,
        compared_fx_source,
        '{{ agent_cost_reporting_currency() }}' as reporting_currency,
        note,
        ---------- numerics
        coalesce(quantity, reported_quantity) as quantity,
        case
            when quantity is not null then 'invoice'
            when reported_quantity is not null then 'usage_report'
        end as quantity_source,
        billed_amount,
        list_amount,
        compared_amount,
        compared_list_amount,
        compared_fx_rate,
        fx_rate,
        reporting_amount,
        ---------- dates
        billing_month,
        provider_billing_month,
        usage_date,
        charge_period_start,
        charge_period_end,
        case
            when not is_settled then 'provisional'
            when invoice_id is not null then 'invoiced'
            else 'settled'
        end as finality,
        ---------- origin
        source_file,
        source_line,
        source_part,
        fetched_at,
        loaded_at,
        ---------- what it is in the project's words
        case when is_modelled then book_model when mapping_status = 'mapped' then model_name end as model,
        case when mapping_status = 'mapped' then meter end as meter,
        case when mapping_status <> 'unmapped' then tool end as tool,
        mapping_rule,
        mapping_status,
        is_modelled
    from with_quantities
)

select * from final
