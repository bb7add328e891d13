{# Day of the week of a date or timestamp, 1 for Monday to 7 for Sunday. #}
{% macro agent_cost_iso_weekday(expression) -%}
    {{ return(adapter.dispatch('agent_cost_iso_weekday', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_iso_weekday(expression) -%}
    cast(extract(isodow from {{ expression }}) as integer)
{%- endmacro %}

{% macro snowflake__agent_cost_iso_weekday(expression) -%}
    dayofweekiso({{ expression }})
{%- endmacro %}

{% macro bigquery__agent_cost_iso_weekday(expression) -%}
    mod(extract(dayofweek from {{ expression }}) + 5, 7) + 1
{%- endmacro %}

{% macro spark__agent_cost_iso_weekday(expression) -%}
    weekday({{ expression }}) + 1
{%- endmacro %}
