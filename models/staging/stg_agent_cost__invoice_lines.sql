-- grain: one row a raw invoice line, unusable ones included (reject_reason)
-- why: invoices come as text; here they become amounts, months and quantities, or say why they cannot
with

raw_lines as (
    select
        provider,
        billing_account_id,
        billing_month,
        invoice_id,
        line_item,
        charge_category,
        model,
        meter,
        pricing_mode,
        quantity,
        quantity_unit,
        amount,
        currency,
        note,
        snapshot_id,
        source_file,
        source_line,
        loaded_at
    from {{ source('agent_cost_raw', 'invoice_lines') }}
),

typed as (
    select
        raw_lines.*,
        {{ agent_cost_try_cast_date("trim(billing_month) || '-01'") }} as month_start,
        {{ agent_cost_try_cast_money('trim(amount)') }} as amount_number,
        {{ agent_cost_try_cast_money('trim(quantity)') }} as quantity_number,
        coalesce(nullif(lower(trim(raw_lines.charge_category)), ''), 'usage') as category,
        coalesce(nullif(lower(trim(raw_lines.quantity_unit)), ''), 'tokens') as unit
    from raw_lines
),

final as (
    select
        ---------- ids
        {{ agent_cost_surrogate_key(['source_file', 'source_line', 'snapshot_id']) }} as invoice_line_id,
        lower(trim(provider)) as provider,
        coalesce(nullif(trim(billing_account_id), ''), '(default)') as billing_account_id,
        nullif(trim(invoice_id), '') as invoice_id,
        snapshot_id,
        ---------- strings
        'manual_invoice' as source_system,
        line_item as line_item_raw,
        nullif(trim(model), '') as model_raw,
        nullif(lower(trim(meter)), '') as meter,
        coalesce(nullif(lower(trim(pricing_mode)), ''), 'standard') as pricing_mode,
        category as charge_category,
        amount as amount_original,
        unit as quantity_unit,
        upper(trim(currency)) as currency,
        note,
        case
            when nullif(trim(provider), '') is null then 'missing_provider'
            when month_start is null then 'invalid_billing_month'
            when amount_number is null then 'invalid_amount'
            when nullif(trim(currency), '') is null then 'missing_currency'
            when category not in ('usage', 'credit', 'tax', 'adjustment', 'purchase')
                then 'unknown_charge_category'
            when nullif(trim(quantity), '') is not null and quantity_number is null
                then 'invalid_quantity'
            when unit not in ('tokens', 'thousand_tokens', 'million_tokens', 'requests')
                then 'unknown_quantity_unit'
        end as reject_reason,
        ---------- numerics
        quantity_number * case unit
            when 'thousand_tokens' then 1000
            when 'million_tokens' then 1000000
            else 1
        end as quantity,
        amount_number as billed_amount,
        ---------- dates
        month_start as billing_month,
        ---------- origin
        source_file,
        source_line,
        loaded_at
    from typed
)

select * from final
