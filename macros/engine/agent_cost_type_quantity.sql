{# A count that is about to be multiplied by a unit price. Nineteen digits: DuckDB multiplies decimals of eighteen
   digits in eighteen digits, and a meter of $1,000 in one call would stop the build. #}
{% macro agent_cost_type_quantity() -%}
    {{ return(adapter.dispatch('agent_cost_type_quantity', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_type_quantity() -%}
    numeric(19, 0)
{%- endmacro %}

{% macro bigquery__agent_cost_type_quantity() -%}
    bignumeric
{%- endmacro %}
