{# What the first group of the pattern matches; NULL when nothing does. #}
{% macro agent_cost_regexp_extract(expression, pattern) -%}
    {{ return(adapter.dispatch('agent_cost_regexp_extract', 'agent_cost')(expression, pattern)) }}
{%- endmacro %}

{# (?p): a point is no line end, as on the other engines. #}
{% macro default__agent_cost_regexp_extract(expression, pattern) -%}
    substring({{ expression }} from '(?p){{ pattern }}')
{%- endmacro %}

{% macro duckdb__agent_cost_regexp_extract(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}', 1), '')
{%- endmacro %}

{% macro bigquery__agent_cost_regexp_extract(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, r'{{ pattern }}'), '')
{%- endmacro %}

{# Snowflake knows no group that is not counted: every one becomes counted, and the first that was is asked for. #}
{% macro snowflake__agent_cost_regexp_extract(expression, pattern) -%}
    {%- set first = namespace(group=none) -%}
    {%- for part in pattern.split('(')[1:] -%}
        {%- if first.group is none and not part.startswith('?:') -%}{%- set first.group = loop.index -%}{%- endif -%}
    {%- endfor -%}
    regexp_substr({{ expression }}, '{{ pattern | replace('(?:', '(') }}', 1, 1, 'e', {{ first.group }})
{%- endmacro %}

{% macro spark__agent_cost_regexp_extract(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}', 1), '')
{%- endmacro %}
