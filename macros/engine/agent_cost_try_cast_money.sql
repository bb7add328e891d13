{# Text to an amount; NULL when the text is no plain decimal number. #}
{% macro agent_cost_try_cast_money(expression) -%}
    {{ return(adapter.dispatch('agent_cost_try_cast_money', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_try_cast_money(expression) -%}
    try_cast({{ expression }} as {{ agent_cost_type_money() }})
{%- endmacro %}

{# DuckDB reads 1_000 as a number; no other engine does. #}
{% macro duckdb__agent_cost_try_cast_money(expression) -%}
    try_cast(replace({{ expression }}, '_', '?') as {{ agent_cost_type_money() }})
{%- endmacro %}

{% macro postgres__agent_cost_try_cast_money(expression) -%}
    case
        when {{ expression }} ~ '^\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\s*$'
            then case
                when abs(round(cast({{ expression }} as numeric), 15)) < 1e23
                    then cast({{ expression }} as {{ agent_cost_type_money() }})
            end
    end
{%- endmacro %}

{% macro bigquery__agent_cost_try_cast_money(expression) -%}
    safe_cast({{ expression }} as {{ agent_cost_type_money() }})
{%- endmacro %}
