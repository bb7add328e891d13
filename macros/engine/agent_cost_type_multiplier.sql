{# A factor on a unit price. Three of them times a price stay within 38 digits. #}
{% macro agent_cost_type_multiplier() -%}
    {{ return(adapter.dispatch('agent_cost_type_multiplier', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_type_multiplier() -%}
    numeric(8, 6)
{%- endmacro %}

{% macro bigquery__agent_cost_type_multiplier() -%}
    bignumeric
{%- endmacro %}
