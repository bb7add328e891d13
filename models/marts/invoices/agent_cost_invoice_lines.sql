-- grain: one row a usable invoice line
-- why: the bill in the project's words: whose account, which month, which model and meter, or which
--      credit, tax or adjustment; the provider's own text stays beside it
with

lines as (
    select
        invoice_line_id,
        provider,
        billing_account_id,
        invoice_id,
        snapshot_id,
        source_system,
        line_item_raw,
        model_raw,
        meter,
        pricing_mode,
        charge_category,
        amount_original,
        quantity_unit,
        currency,
        note,
        quantity,
        billed_amount,
        billing_month,
        source_file,
        source_line,
        loaded_at
    from {{ ref('stg_agent_cost__invoice_lines') }}
    where reject_reason is null
),

matches as (
    select
        provider_name,
        model_name,
        provider_id,
        model_id
    from {{ ref('int_agent_cost__model_matches') }}
),

known_meters as (
    select
        lines.*,
        matches.provider_id,
        matches.model_id,
        lines.charge_category = 'usage'
        and lines.model_raw is not null
        and lines.meter in (
            'input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output', 'web_search'
        ) as is_modelled_meter
    from lines
    left join matches
        on lines.provider = matches.provider_name and lines.model_raw = matches.model_name
),

final as (
    select
        ---------- ids
        invoice_line_id,
        provider,
        billing_account_id,
        invoice_id,
        snapshot_id,
        ---------- strings
        source_system,
        line_item_raw,
        model_raw,
        pricing_mode,
        charge_category,
        amount_original,
        quantity_unit,
        currency,
        note,
        ---------- numerics
        quantity,
        billed_amount,
        ---------- dates
        billing_month,
        ---------- origin
        source_file,
        source_line,
        loaded_at,
        ---------- what it is in the project's words
        case when is_modelled_meter then coalesce(provider_id || '/' || model_id, model_raw) end as model,
        case when is_modelled_meter then meter end as meter,
        case
            when is_modelled_meter and currency = 'USD' then 'mapped'
            when charge_category = 'usage' then 'unmapped'
            else 'ignored'
        end as mapping_status,
        is_modelled_meter and currency = 'USD' as is_modelled
    from known_meters
)

select * from final
