{# The price of one unit from an amount per so many units, exact to fifteen decimals; NULL when out of range (0 to 999). #}
{% macro agent_cost_unit_price(amount, per_units) -%}
    {{ return(adapter.dispatch('agent_cost_unit_price', 'agent_cost')(amount, per_units)) }}
{%- endmacro %}

{# Multiplies by a decimal where it can: DuckDB divides decimals as doubles. #}
{% macro default__agent_cost_unit_price(amount, per_units) -%}
    case
        when {{ amount }} < 0 or {{ amount }} >= 1000 * {{ per_units }} then null
        when {{ per_units }} = 1 then cast({{ amount }} as {{ agent_cost_type_unit_price() }})
        when {{ per_units }} = 1000 then cast(
            cast({{ amount }} as numeric(18, 12)) * cast(0.001 as numeric(4, 3)) as {{ agent_cost_type_unit_price() }}
        )
        when {{ per_units }} = 1000000 then cast(
            cast({{ amount }} as numeric(18, 9)) * cast(0.000001 as numeric(7, 6)) as {{ agent_cost_type_unit_price() }}
        )
        when {{ per_units }} > 0 then cast({{ amount }} / {{ per_units }} as {{ agent_cost_type_unit_price() }})
    end
{%- endmacro %}

{% macro bigquery__agent_cost_unit_price(amount, per_units) -%}
    case
        when {{ amount }} >= 0 and {{ amount }} < 1000 * {{ per_units }}
            then round({{ amount }} / cast({{ per_units }} as bignumeric), 15)
    end
{%- endmacro %}
