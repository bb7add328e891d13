{# (invoiced quantity - modelled quantity) x modelled average price, to twelve places; the price
   variance takes up the rest exactly. #}
{% macro agent_cost_usage_variance() -%}
    cast({{ agent_cost_divide(
        agent_cost_multiply_price('(invoiced_quantity - modelled_quantity)', 'modelled_amount'), 'modelled_quantity', 12
    ) }} as {{ agent_cost_type_money() }})
{%- endmacro %}
