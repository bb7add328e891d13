{# First day of the month of a date. #}
{% macro agent_cost_month_of(expression) -%}
    {{ return(adapter.dispatch('agent_cost_month_of', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_month_of(expression) -%}
    cast(date_trunc('month', {{ expression }}) as date)
{%- endmacro %}

{% macro bigquery__agent_cost_month_of(expression) -%}
    date_trunc({{ expression }}, month)
{%- endmacro %}
