{# (invoiced quantity - modelled quantity) x modelled average price, to a millionth. Floating, because
   engines divide decimals differently; the price variance takes up the rest exactly. #}
{% macro agent_cost_usage_variance() -%}
    {{ agent_cost_round_money(
        'cast(invoiced_quantity - modelled_quantity as ' ~ agent_cost_type_float() ~ ')'
        ~ ' * cast(modelled_amount as ' ~ agent_cost_type_float() ~ ') / modelled_quantity', 6
    ) }}
{%- endmacro %}
