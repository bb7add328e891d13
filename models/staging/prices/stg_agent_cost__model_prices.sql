-- grain: one row a price of one meter in one window, the catalogue's (precedence 2) and your own (precedence 1)
-- why: seeds hold text so that no float touches a price; here it becomes exact decimals, dates and bands, once
{%- set columns = [
    'provider_id', 'model_id', 'pricing_mode', 'meter', 'effective_from', 'effective_to', 'first_known_at',
    'tod_from_s', 'tod_to_s', 'input_tokens_gt', 'input_tokens_lte', 'unit_price_usd', 'per_units', 'price_basis',
    'reason', 'precedence'
] %}
with

catalog_prices as (
    select
        {{ columns[:14] | join(',\n        ') }},
        cast(null as {{ agent_cost_type_text() }}) as reason,
        2 as precedence
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
        cast(null as {{ agent_cost_type_text() }}) as first_known_at,
        '0' as tod_from_s,
        '86400' as tod_to_s,
        cast(null as {{ agent_cost_type_text() }}) as input_tokens_gt,
        cast(null as {{ agent_cost_type_text() }}) as input_tokens_lte,
        trim(unit_price_usd) as unit_price_usd,
        coalesce(nullif(trim(per_units), ''), '1000000') as per_units,
        'own' as price_basis,
        reason,
        1 as precedence
    from {{ ref('agent_cost_own_model_prices') }}
),

catalogs as (
    select
        provider_id,
        catalog,
        catalog_version,
        source_url
    from {{ ref('agent_cost_price_catalog') }}
),

both_sources as (
    select {{ columns | join(', ') }} from catalog_prices
    union all
    select {{ columns | join(', ') }} from own_prices
),

typed as (
    select
        {%- for column in ['provider_id', 'model_id', 'pricing_mode', 'meter', 'price_basis', 'reason', 'precedence'] %}
        {{ column }},
        {%- endfor %}
        {%- for column in ['effective_from', 'effective_to', 'first_known_at'] %}
        {{ agent_cost_try_cast_date(column) }} as {{ column }},
        {%- endfor %}
        {%- for column in ['tod_from_s', 'tod_to_s', 'input_tokens_lte', 'per_units'] %}
        {{ agent_cost_whole_number(column) }} as {{ column }},
        {%- endfor %}
        coalesce({{ agent_cost_whole_number('input_tokens_gt') }}, -1) as input_tokens_gt,
        {{ agent_cost_try_cast_money('unit_price_usd') }} as unit_price_usd,
        -- stays the same when a price ends or is corrected
        substr({{ agent_cost_surrogate_key([
            'precedence', 'provider_id', 'model_id', 'pricing_mode', 'meter', 'effective_from', 'tod_from_s',
            'input_tokens_gt'
        ]) }}, 1, 16) as price_id
    from both_sources
),

final as (
    select
        typed.*,
        {{ agent_cost_unit_price('typed.unit_price_usd', 'typed.per_units') }} as unit_price,
        case when typed.precedence = 1 then 'own' else catalogs.catalog end as catalog_name,
        case when typed.precedence = 2 then catalogs.catalog_version end as catalog_version,
        case when typed.precedence = 2 then catalogs.source_url end as source_url,
        case
            when typed.precedence = 1 then 'own'
            when typed.first_known_at is not null then 'first_seen'
            when typed.effective_from = cast('1970-01-01' as date) then 'no_start_recorded'
            else 'catalogue_start_date'
        end as effective_date_basis
    from typed
    left join catalogs on typed.provider_id = catalogs.provider_id
)

select * from final
