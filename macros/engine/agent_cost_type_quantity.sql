{# A count that is about to be multiplied by a unit price. #}
{% macro agent_cost_type_quantity() -%}
    {{ return(adapter.dispatch('agent_cost_type_quantity', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_type_quantity() -%}
    numeric(18, 0)
{%- endmacro %}

{% macro bigquery__agent_cost_type_quantity() -%}
    bignumeric
{%- endmacro %}
