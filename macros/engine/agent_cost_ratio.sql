{# A ratio for display, to ten places; NULL when there is nothing to divide by. #}
{% macro agent_cost_ratio(numerator, denominator) -%}
    {{ agent_cost_divide(numerator, denominator, 10) }}
{%- endmacro %}
