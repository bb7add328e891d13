{# Whole seconds since midnight of a timestamp. #}
{% macro agent_cost_second_of_day(expression) -%}
    {{ return(adapter.dispatch('agent_cost_second_of_day', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_second_of_day(expression) -%}
    extract(hour from {{ expression }}) * 3600 + extract(minute from {{ expression }}) * 60
    + floor(extract(second from {{ expression }}))
{%- endmacro %}
