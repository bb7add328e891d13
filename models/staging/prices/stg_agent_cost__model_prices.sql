-- grain: one row per price of one meter in one window, the catalogue's (precedence 2) and your own (precedence 1)
-- why: seeds hold text so that no float touches a price; here it becomes exact decimals, dates and bands, once
with

catalog_prices as (
    select
        provider_id, model_id, pricing_mode, meter, effective_from, effective_to, first_known_at, tod_from_s, tod_to_s,
        dow_mask, input_tokens_gt, input_tokens_lte, geo, unit_price_usd, per_units, price_basis
    from {{ ref('agent_cost_model_prices') }}
),

own_prices as (
    select
        lower(trim(provider_id)) as provider_id,
        trim(model_id) as model_id,
        coalesce(nullif(lower(trim(pricing_mode)), ''), 'standard') as pricing_mode,
        lower(trim(meter)) as meter,
        coalesce(nullif(trim(effective_from), ''), '1970-01-01') as effective_from,
        coalesce(nullif(trim(effective_to), ''), '9999-12-31') as effective_to,
        trim(unit_price_usd) as unit_price_usd,
        coalesce(nullif(trim(per_units), ''), '1000000') as per_units,
        reason
    from {{ ref('agent_cost_own_model_prices') }}
),

catalogs as (
    select
        provider_id, catalog, catalog_version, source_url
    from {{ ref('agent_cost_price_catalog') }}
),

both_sources as (
    select
        2 as precedence, provider_id, model_id, pricing_mode, meter, effective_from, effective_to, first_known_at,
        tod_from_s, tod_to_s, dow_mask, input_tokens_gt, input_tokens_lte, geo, unit_price_usd, per_units, price_basis,
        cast(null as {{ agent_cost_type_text() }}) as reason
    from catalog_prices
    union all
    select
        1 as precedence, provider_id, model_id, pricing_mode, meter, effective_from, effective_to,
        null as first_known_at, '0' as tod_from_s, '86400' as tod_to_s, null as dow_mask, null as input_tokens_gt,
        null as input_tokens_lte, null as geo, unit_price_usd, per_units, 'own' as price_basis, reason
    from own_prices
),

typed as (
    select
        -- stays the same when a price ends or is corrected
        substr({{ agent_cost_surrogate_key([
            'precedence', 'provider_id', 'model_id', 'pricing_mode', 'meter', 'effective_from', 'tod_from_s',
            'dow_mask', 'input_tokens_gt', 'geo'
        ]) }}, 1, 16) as price_id,
        precedence, provider_id, model_id, pricing_mode, meter, price_basis, reason,
        {{ agent_cost_try_cast_date('effective_from') }} as effective_from,
        {{ agent_cost_try_cast_date('effective_to') }} as effective_to,
        {{ agent_cost_try_cast_date('first_known_at') }} as first_known_at,
        {{ agent_cost_whole_number('tod_from_s') }} as tod_from_s,
        {{ agent_cost_whole_number('tod_to_s') }} as tod_to_s,
        nullif(dow_mask, '') as dow_mask,
        coalesce({{ agent_cost_whole_number('input_tokens_gt') }}, -1) as input_tokens_gt,
        {{ agent_cost_whole_number('input_tokens_lte') }} as input_tokens_lte,
        nullif(geo, '') as geo,
        {{ agent_cost_try_cast_money('unit_price_usd') }} as unit_price_usd,
        {{ agent_cost_whole_number('per_units') }} as per_units
    from both_sources
),

final as (
    select
        typed.price_id, typed.provider_id, typed.model_id, typed.pricing_mode, typed.meter, typed.price_basis,
        typed.reason, typed.dow_mask, typed.geo, typed.precedence,
        case
            when typed.precedence = 1 then 'own'
            when typed.first_known_at is not null then 'first_seen'
            when typed.effective_from = cast('1970-01-01' as date) then 'no_start_recorded'
            else 'catalogue_start_date'
        end as effective_date_basis,
        case when typed.precedence = 1 then 'own' else catalogs.catalog end as catalog,
        case when typed.precedence = 2 then catalogs.catalog_version end as catalog_version,
        case when typed.precedence = 2 then catalogs.source_url end as source_url,
        typed.tod_from_s, typed.tod_to_s, typed.input_tokens_gt, typed.input_tokens_lte, typed.unit_price_usd,
        typed.per_units,
        {{ agent_cost_unit_price('typed.unit_price_usd', 'typed.per_units') }} as unit_price,
        typed.effective_from, typed.effective_to, typed.first_known_at
    from typed
    left join catalogs on typed.provider_id = catalogs.provider_id
)

select * from final
