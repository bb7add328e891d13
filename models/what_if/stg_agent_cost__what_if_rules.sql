{{ config(enabled=agent_cost_switch_of_var('agent_cost_what_if')) }}
-- grain: one row a rule of a scenario, yours: another model for some calls, or another price for some meters
-- why: seeds hold text; a rule that cannot be read stops the build by its test instead of changing nothing unseen
{%- set texts = [
    'scenario', 'step', 'agent_name', 'feature', 'provider_id', 'model_id', 'to_provider_id', 'to_model_id',
    'to_pricing_mode', 'meter', 'unit_price_usd', 'per_units', 'multiplier'
] %}
with

rules as (
    select
        {%- for column in texts %}
        nullif(trim({{ column }}), '') as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('agent_cost_own_what_if') }}
),

typed as (
    select
        scenario,
        step,
        agent_name,
        feature,
        model_id,
        to_model_id,
        lower(provider_id) as provider_id,
        lower(to_provider_id) as to_provider_id,
        lower(to_pricing_mode) as to_pricing_mode,
        lower(meter) as meter,
        {{ agent_cost_try_cast_money('unit_price_usd') }} as unit_price_usd,
        {{ agent_cost_whole_number("coalesce(per_units, '1000000')") }} as per_units,
        {{ agent_cost_try_cast_money('multiplier') }} as multiplier,
        coalesce(to_provider_id, to_model_id, to_pricing_mode) is not null as is_another_model,
        substr({{ agent_cost_surrogate_key(texts) }}, 1, 16) as rule_id,
        {%- for column in ['step', 'agent_name', 'feature', 'provider_id', 'model_id', 'meter'] %}
        case when {{ column }} is null then 1 else 0 end {{ '+' if not loop.last }}
        {%- endfor %} as scope_width
    from rules
),

final as (
    select
        rule_id,
        scenario,
        step,
        agent_name,
        feature,
        provider_id,
        model_id,
        to_provider_id,
        to_model_id,
        to_pricing_mode,
        meter,
        is_another_model,
        scope_width,
        {{ agent_cost_unit_price('unit_price_usd', 'per_units') }} as unit_price,
        case when multiplier >= 0 and multiplier < 100 then cast(multiplier as {{ agent_cost_type_multiplier() }}) end
            as multiplier
    from typed
)

select * from final
