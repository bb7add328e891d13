-- grain: one row a negotiated or published price rule: yours, and the shipped ones that hold
-- why: what the price list does not know (contracts, chosen regions) is data; a row that cannot be used says why
{%- set columns = agent_cost_override_scope() + [
    'meter', 'effective_from', 'effective_to', 'weekdays', 'utc_from', 'utc_to', 'unit_price_usd', 'per_units',
    'multiplier', 'base_pricing_mode', 'layer', 'precedence', 'reason'
] %}
{%- set time_pattern = "'^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'" %}
with

shipped as (
    select * from {{ ref('agent_cost_price_overrides') }}
    where rule_set in ({{ agent_cost_assumed_rule_sets() }})
),

own as (
    select * from {{ ref('agent_cost_own_price_overrides') }}
),

both_sources as (
    {%- for source in ['shipped', 'own'] %}
    {%- set seed = 'agent_cost_price_overrides' if source == 'shipped' else 'agent_cost_own_price_overrides' %}
    select
        {%- for column in columns %}
        nullif(trim({{ column }}), '') as {{ column }},
        {%- endfor %}
        '{{ 100 if source == 'shipped' else 50 }}' as default_precedence,
        '{{ seed }}' as override_source
    from {{ source }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- a rule that is written twice is one rule
distinct_rules as (
    select distinct * from both_sources
),

typed as (
    select
        override_source,
        reason,
        weekdays,
        model_id,
        billing_account_id,
        service_name,
        {%- for column in [
            'provider', 'pricing_mode', 'inference_geo', 'region', 'server_address', 'meter', 'base_pricing_mode'
        ] %}
        lower({{ column }}) as {{ column }},
        {%- endfor %}
        case when base_pricing_mode is not null then 'base' else coalesce(lower(layer), 'contract') end as layer,
        {{ agent_cost_try_cast_date("coalesce(effective_from, '1970-01-01')") }} as effective_from,
        {{ agent_cost_try_cast_date("coalesce(effective_to, '9999-12-31')") }} as effective_to,
        {{ agent_cost_second_of_time("coalesce(utc_from, '00:00')", time_pattern) }} as utc_from_s,
        {{ agent_cost_second_of_time("coalesce(utc_to, '24:00')", time_pattern) }} as utc_to_s,
        {{ agent_cost_whole_number("coalesce(precedence, default_precedence)") }} as precedence,
        {{ agent_cost_whole_number("coalesce(per_units, '1000000')") }} as per_units,
        {{ agent_cost_try_cast_money('unit_price_usd') }} as unit_price_usd,
        {{ agent_cost_try_cast_money('multiplier') }} as multiplier,
        unit_price_usd as unit_price_text,
        multiplier as multiplier_text,
        -- of its whole content: an edited rule is another rule
        substr({{ agent_cost_surrogate_key(['override_source'] + columns) }}, 1, 16) as override_id,
        {%- for column in agent_cost_override_scope() + ['meter'] %}
        case when {{ column }} is null then 1 else 0 end {{ '+' if not loop.last }}
        {%- endfor %} as scope_width
    from distinct_rules
),

priced as (
    select
        typed.*,
        {{ agent_cost_unit_price('typed.unit_price_usd', 'typed.per_units') }} as unit_price
    from typed
),

final as (
    select
        override_id,
        override_source,
        {{ agent_cost_override_scope() | join(',\n        ') }},
        meter,
        layer,
        base_pricing_mode,
        weekdays,
        reason,
        effective_from,
        effective_to,
        utc_from_s,
        utc_to_s,
        precedence,
        scope_width,
        unit_price,
        case when multiplier >= 0 and multiplier < 100 then cast(multiplier as {{ agent_cost_type_multiplier() }}) end
            as multiplier,
        unit_price_text,
        multiplier_text,
        case
            when unit_price_text is not null and multiplier_text is not null then 'price_and_multiplier'
            when unit_price_text is null and multiplier_text is null then 'neither_price_nor_multiplier'
            when unit_price_text is not null and unit_price is null then 'invalid_unit_price'
            when multiplier_text is not null and (multiplier is null or multiplier < 0 or multiplier >= 100)
                then 'invalid_multiplier'
            when
                meter not in (
                    {%- for known in agent_cost_meter_lineage() %}
                    '{{ known }}'{{ ',' if not loop.last }}
                    {%- endfor %}
                )
                then 'unknown_meter'
            when unit_price_text is not null and meter is null then 'unit_price_without_meter'
            when unit_price_text is not null and base_pricing_mode is not null then 'unit_price_with_base_mode'
            when layer not in ('base', 'contract', 'uplift') then 'unknown_layer'
            when effective_from is null or effective_to is null then 'invalid_date'
            when effective_from >= effective_to then 'empty_window'
            when not {{ agent_cost_regexp_matches("coalesce(weekdays, '1')", "'^[1-7]+$'") }} then 'invalid_weekdays'
            when utc_from_s is null or utc_to_s is null or utc_from_s = utc_to_s then 'invalid_time'
            when precedence is null then 'invalid_precedence'
        end as reject_reason
    from priced
)

select * from final
