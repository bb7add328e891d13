{# A column name whose letters keep their case. #}
{% macro agent_cost_quoted(name) -%}
    {{ return(adapter.quote(name)) }}
{%- endmacro %}
