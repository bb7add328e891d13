{# An amount. Fifteen decimals: a price of $0.0028 per 1M tokens times one token is still exact, and no sum overflows. #}
{% macro agent_cost_type_money() -%}
    {{ return(adapter.dispatch('agent_cost_type_money', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_type_money() -%}
    numeric(38, 15)
{%- endmacro %}

{% macro bigquery__agent_cost_type_money() -%}
    bignumeric
{%- endmacro %}
