{# A ratio for display, as a decimal rounded to ten places; NULL when there is nothing to divide by. #}
{% macro agent_cost_ratio(numerator, denominator) -%}
    {{ return(adapter.dispatch('agent_cost_ratio', 'agent_cost')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__agent_cost_ratio(numerator, denominator) -%}
    cast(
        round(
            cast({{ numerator }} as {{ agent_cost_type_float() }})
            / nullif(cast({{ denominator }} as {{ agent_cost_type_float() }}), 0), 10
        ) as numeric(28, 10)
    )
{%- endmacro %}

{% macro postgres__agent_cost_ratio(numerator, denominator) -%}
    cast(
        round(cast(
            cast({{ numerator }} as {{ agent_cost_type_float() }})
            / nullif(cast({{ denominator }} as {{ agent_cost_type_float() }}), 0) as numeric
        ), 10) as numeric(28, 10)
    )
{%- endmacro %}
