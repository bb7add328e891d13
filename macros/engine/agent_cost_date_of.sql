{# UTC date of a UTC timestamp. #}
{% macro agent_cost_date_of(expression) -%}
    {{ return(adapter.dispatch('agent_cost_date_of', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_date_of(expression) -%}
    cast({{ expression }} as date)
{%- endmacro %}
