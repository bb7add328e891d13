{# A floating amount rounded to some decimals, as money. #}
{% macro agent_cost_round_money(expression, decimals) -%}
    {{ return(adapter.dispatch('agent_cost_round_money', 'agent_cost')(expression, decimals)) }}
{%- endmacro %}

{% macro default__agent_cost_round_money(expression, decimals) -%}
    cast(round({{ expression }}, {{ decimals }}) as {{ agent_cost_type_money() }})
{%- endmacro %}

{% macro postgres__agent_cost_round_money(expression, decimals) -%}
    cast(round(cast({{ expression }} as numeric), {{ decimals }}) as {{ agent_cost_type_money() }})
{%- endmacro %}
