{# Unbounded text. #}
{% macro agent_cost_type_text() -%}
    {{ return(adapter.dispatch('agent_cost_type_text', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_type_text() -%}
    varchar
{%- endmacro %}

{% macro bigquery__agent_cost_type_text() -%}
    string
{%- endmacro %}

{% macro spark__agent_cost_type_text() -%}
    string
{%- endmacro %}
