{# The day after a date. #}
{% macro agent_cost_next_day(expression) -%}
    {{ return(adapter.dispatch('agent_cost_next_day', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_next_day(expression) -%}
    {{ expression }} + 1
{%- endmacro %}

{% macro bigquery__agent_cost_next_day(expression) -%}
    date_add({{ expression }}, interval 1 day)
{%- endmacro %}

{% macro spark__agent_cost_next_day(expression) -%}
    date_add({{ expression }}, 1)
{%- endmacro %}
