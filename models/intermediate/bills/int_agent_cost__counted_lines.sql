-- grain: one row a usable invoice line that no newer or better export supersedes
-- why: quantities from usage reports, amounts in the reporting currency, and how final the line is
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

rates as (
    select
        {{ agent_cost_try_cast_date("trim(billing_month) || '-01'") }} as billing_month,
        upper(trim(from_currency)) as from_currency,
        max({{ agent_cost_try_cast_money('trim(rate)') }}) as rate
    from {{ ref('agent_cost_own_exchange_rates') }}
    where upper(trim(to_currency)) = '{{ agent_cost_reporting_currency() }}'
    group by 1, 2
),

converted as (
    select
        lines.*,
        quantities.quantity as reported_quantity,
        {{ agent_cost_exchange_rate('lines.currency', 'rates.rate') }} as fx_rate
    from lines
    left join quantities on lines.invoice_line_id = quantities.invoice_line_id
    left join rates on lines.billing_month = rates.billing_month and lines.currency = rates.from_currency
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
        fx_rate,
        cast(billed_amount * fx_rate as {{ agent_cost_type_money() }}) as reporting_amount,
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
    from converted
)

select * from final
