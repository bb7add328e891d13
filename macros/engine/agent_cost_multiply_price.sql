{# quantity x unit price, exact. Both NULL-safe in the SQL sense: unknown stays unknown. #}
{% macro agent_cost_multiply_price(quantity, unit_price) -%}
    {{ return(adapter.dispatch('agent_cost_multiply_price', 'agent_cost')(quantity, unit_price)) }}
{%- endmacro %}

{% macro default__agent_cost_multiply_price(quantity, unit_price) -%}
    cast({{ quantity }} as {{ agent_cost_type_quantity() }}) * {{ unit_price }}
{%- endmacro %}
