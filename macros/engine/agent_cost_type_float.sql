{# Double precision; for ratios, never for money. #}
{% macro agent_cost_type_float() -%}
    {{ return(adapter.dispatch('agent_cost_type_float', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_type_float() -%}
    double precision
{%- endmacro %}

{% macro bigquery__agent_cost_type_float() -%}
    float64
{%- endmacro %}

{% macro spark__agent_cost_type_float() -%}
    double
{%- endmacro %}
