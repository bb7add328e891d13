-- grain: one row a price of a tool or unit in one window, the catalogue's and your own
-- why: searches, pages and seconds are charged beside tokens, and your own tools have a price as well
{%- set columns = [
    'provider_id', 'model_id', 'tool', 'variant', 'pricing_mode', 'effective_from', 'effective_to', 'unit',
    'per_units', 'unit_price_usd', 'free_allowance_qty', 'allowance_period', 'minimum_qty', 'note', 'price_source'
] %}
{%- set own_prices = ['tool_name', 'effective_from', 'effective_to', 'unit_price_usd', 'per_units'] %}
{%- set own_terms = own_prices + [
    'provider_id', 'model_id', 'free_allowance_qty', 'allowance_period', 'minimum_qty'
] %}
with

catalog_prices as (
    select
        {{ columns[:13] | join(',\n        ') }},
        cast(null as {{ agent_cost_type_text() }}) as note,
        'catalogue' as price_source
    from {{ ref('agent_cost_tool_prices') }}
),

own_rows as (
    select
        {%- for column in own_terms %}
        {{ column if column in own_prices else 'cast(null as ' ~ agent_cost_type_text() ~ ')' }} as {{ column }},
        {%- endfor %}
        note
    from {{ ref('agent_cost_own_tool_prices') }}
    union all
    select
        {{ own_terms | join(', ') }},
        note
    from {{ ref('agent_cost_own_tool_terms') }}
),

own_prices as (
    select
        lower(trim(provider_id)) as provider_id,
        trim(model_id) as model_id,
        cast(null as {{ agent_cost_type_text() }}) as variant,
        cast(null as {{ agent_cost_type_text() }}) as pricing_mode,
        trim(free_allowance_qty) as free_allowance_qty,
        lower(trim(allowance_period)) as allowance_period,
        trim(minimum_qty) as minimum_qty,
        trim(tool_name) as tool,
        coalesce(nullif(trim(effective_from), ''), '1970-01-01') as effective_from,
        coalesce(nullif(trim(effective_to), ''), '9999-12-31') as effective_to,
        coalesce(nullif(trim(per_units), ''), '1') as per_units,
        trim(unit_price_usd) as unit_price_usd,
        note,
        'call' as unit,
        'own' as price_source
    from own_rows
),

both_sources as (
    select {{ columns | join(', ') }} from catalog_prices
    union all
    select {{ columns | join(', ') }} from own_prices
),

typed as (
    select
        tool,
        unit,
        note,
        price_source,
        {%- for column in ['provider_id', 'model_id', 'variant', 'pricing_mode', 'allowance_period'] %}
        nullif({{ column }}, '') as {{ column }},
        {%- endfor %}
        {%- for column in ['free_allowance_qty', 'minimum_qty', 'per_units'] %}
        {{ agent_cost_whole_number(column) }} as {{ column }},
        {%- endfor %}
        {{ agent_cost_try_cast_money('unit_price_usd') }} as unit_price_usd,
        {{ agent_cost_try_cast_date('effective_from') }} as effective_from,
        {{ agent_cost_try_cast_date('effective_to') }} as effective_to,
        substr({{ agent_cost_surrogate_key([
            'price_source', 'provider_id', 'model_id', 'tool', 'variant', 'pricing_mode', 'effective_from'
        ]) }}, 1, 16) as price_id
    from both_sources
),

final as (
    select
        typed.*,
        {{ agent_cost_unit_price('unit_price_usd', 'per_units') }} as unit_price
    from typed
)

select * from final
