-- grain: one row per price of a tool or unit in one window, the catalogue's and your own
-- why: searches, pages and seconds are charged beside tokens, and your own tools have a price as well
with

catalog_prices as (
    select
        provider_id, model_id, tool, variant, pricing_mode, effective_from, effective_to, unit, per_units,
        unit_price_usd, free_allowance_qty, allowance_period, minimum_qty
    from {{ ref('agent_cost_tool_prices') }}
),

own_prices as (
    select
        trim(tool_name) as tool,
        coalesce(nullif(trim(effective_from), ''), '1970-01-01') as effective_from,
        coalesce(nullif(trim(effective_to), ''), '9999-12-31') as effective_to,
        coalesce(nullif(trim(per_units), ''), '1') as per_units,
        trim(unit_price_usd) as unit_price_usd,
        note
    from {{ ref('agent_cost_own_tool_prices') }}
),

both_sources as (
    select
        'catalogue' as price_source, provider_id, model_id, tool, variant, pricing_mode, effective_from,
        effective_to, unit, per_units, unit_price_usd, free_allowance_qty, allowance_period, minimum_qty,
        cast(null as {{ agent_cost_type_text() }}) as note
    from catalog_prices
    union all
    select
        'own' as price_source, null as provider_id, null as model_id, tool, null as variant, null as pricing_mode, effective_from,
        effective_to, 'call' as unit, per_units, unit_price_usd, null as free_allowance_qty, null as allowance_period,
        null as minimum_qty, note
    from own_prices
),

typed as (
    select
        substr({{ agent_cost_surrogate_key([
            'price_source', 'provider_id', 'model_id', 'tool', 'variant', 'pricing_mode', 'effective_from'
        ]) }}, 1, 16) as price_id,
        price_source, tool, unit, note,
        nullif(provider_id, '') as provider_id,
        nullif(model_id, '') as model_id,
        nullif(variant, '') as variant,
        nullif(pricing_mode, '') as pricing_mode,
        nullif(allowance_period, '') as allowance_period,
        {{ agent_cost_whole_number('free_allowance_qty') }} as free_allowance_qty,
        {{ agent_cost_whole_number('minimum_qty') }} as minimum_qty,
        {{ agent_cost_try_cast_money('unit_price_usd') }} as unit_price_usd,
        {{ agent_cost_whole_number('per_units') }} as per_units,
        {{ agent_cost_try_cast_date('effective_from') }} as effective_from,
        {{ agent_cost_try_cast_date('effective_to') }} as effective_to
    from both_sources
),

final as (
    select
        price_id, price_source, provider_id, model_id, tool, variant, pricing_mode, unit, allowance_period,
        note, free_allowance_qty, minimum_qty, unit_price_usd, per_units,
        {{ agent_cost_unit_price('unit_price_usd', 'per_units') }} as unit_price,
        effective_from, effective_to
    from typed
)

select * from final
