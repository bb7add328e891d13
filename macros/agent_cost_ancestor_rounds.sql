{# Nine rounds of doubling look 512 levels up; deeper spans are reported by a test. #}
{% macro agent_cost_ancestor_rounds() -%}
    {{ return(9) }}
{%- endmacro %}
