{# What the first group matches of a pattern that stands in a column; NULL when nothing does. #}
{% macro agent_cost_regexp_first_group(expression, pattern) -%}
    {{ return(adapter.dispatch('agent_cost_regexp_first_group', 'agent_cost')(expression, pattern)) }}
{%- endmacro %}

{% macro default__agent_cost_regexp_first_group(expression, pattern) -%}
    substring({{ expression }} from {{ pattern }})
{%- endmacro %}

{% macro duckdb__agent_cost_regexp_first_group(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, {{ pattern }}, 1), '')
{%- endmacro %}

{% macro bigquery__agent_cost_regexp_first_group(expression, pattern) -%}
    regexp_extract({{ expression }}, {{ pattern }})
{%- endmacro %}

{% macro snowflake__agent_cost_regexp_first_group(expression, pattern) -%}
    regexp_substr({{ expression }}, {{ pattern }}, 1, 1, 'e', 1)
{%- endmacro %}

{% macro spark__agent_cost_regexp_first_group(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, {{ pattern }}, 1), '')
{%- endmacro %}
