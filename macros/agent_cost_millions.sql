{# A count in millions, exact. #}
{% macro agent_cost_millions(quantity) -%}
    {{ quantity }} * cast(0.000001 as numeric(7, 6))
{%- endmacro %}
