{# Joins two relations on all that a charge is compared by, but for its month. #}
{% macro agent_cost_same_charge(left, right) -%}
    {%- for column in ['provider', 'billing_account_id', 'model', 'meter', 'pricing_mode', 'currency'] -%}
    {{ left }}.{{ column }} = {{ right }}.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
