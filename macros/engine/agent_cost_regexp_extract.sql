{# What the first group of the pattern matches; NULL when nothing does. #}
{% macro agent_cost_regexp_extract(expression, pattern) -%}
    {{ return(adapter.dispatch('agent_cost_regexp_extract', 'agent_cost')(expression, pattern)) }}
{%- endmacro %}

{% macro default__agent_cost_regexp_extract(expression, pattern) -%}
    substring({{ expression }} from '{{ pattern }}')
{%- endmacro %}

{% macro duckdb__agent_cost_regexp_extract(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}', 1), '')
{%- endmacro %}

{% macro bigquery__agent_cost_regexp_extract(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, r'{{ pattern }}'), '')
{%- endmacro %}

{% macro snowflake__agent_cost_regexp_extract(expression, pattern) -%}
    regexp_substr({{ expression }}, '{{ pattern }}', 1, 1, 'e', 1)
{%- endmacro %}

{% macro spark__agent_cost_regexp_extract(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}', 1), '')
{%- endmacro %}
