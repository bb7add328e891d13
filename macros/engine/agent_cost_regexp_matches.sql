{# True when the pattern is found anywhere in the text. #}
{% macro agent_cost_regexp_matches(expression, pattern) -%}
    {{ return(adapter.dispatch('agent_cost_regexp_matches', 'agent_cost')(expression, pattern)) }}
{%- endmacro %}

{% macro default__agent_cost_regexp_matches(expression, pattern) -%}
    {{ expression }} ~ {{ pattern }}
{%- endmacro %}

{% macro duckdb__agent_cost_regexp_matches(expression, pattern) -%}
    regexp_matches({{ expression }}, {{ pattern }})
{%- endmacro %}

{% macro bigquery__agent_cost_regexp_matches(expression, pattern) -%}
    regexp_contains({{ expression }}, {{ pattern }})
{%- endmacro %}

{% macro snowflake__agent_cost_regexp_matches(expression, pattern) -%}
    regexp_instr({{ expression }}, {{ pattern }}) > 0
{%- endmacro %}

{% macro spark__agent_cost_regexp_matches(expression, pattern) -%}
    {{ expression }} rlike {{ pattern }}
{%- endmacro %}
