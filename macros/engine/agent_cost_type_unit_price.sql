{# A price of one unit (one token, one request). numeric(18, 15) times the type of a quantity stays exact on every engine. #}
{% macro agent_cost_type_unit_price() -%}
    {{ return(adapter.dispatch('agent_cost_type_unit_price', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_type_unit_price() -%}
    numeric(18, 15)
{%- endmacro %}

{% macro bigquery__agent_cost_type_unit_price() -%}
    bignumeric
{%- endmacro %}
