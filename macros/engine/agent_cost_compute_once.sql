{# Ends a CTE whose expressions are dear, right after its from or where: Postgres would copy them into every use. #}
{% macro agent_cost_compute_once() -%}
    {{ return(adapter.dispatch('agent_cost_compute_once', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_compute_once() -%}
{%- endmacro %}

{% macro postgres__agent_cost_compute_once() -%}
    offset 0
{%- endmacro %}
