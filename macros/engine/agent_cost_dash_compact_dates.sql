{# A name whose date is written -20251211, with the date written -2025-12-11. #}
{% macro agent_cost_dash_compact_dates(expression) -%}
    {{ return(adapter.dispatch('agent_cost_dash_compact_dates', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro agent_cost_compact_date_pattern() -%}
    '-(20[0-9][0-9])(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(-|:|$)'
{%- endmacro %}

{% macro default__agent_cost_dash_compact_dates(expression) -%}
    regexp_replace({{ expression }}, {{ agent_cost_compact_date_pattern() }}, '-\1-\2-\3\4', 'g')
{%- endmacro %}

{% macro snowflake__agent_cost_dash_compact_dates(expression) -%}
    regexp_replace({{ expression }}, {{ agent_cost_compact_date_pattern() }}, '-\\1-\\2-\\3\\4')
{%- endmacro %}

{% macro bigquery__agent_cost_dash_compact_dates(expression) -%}
    regexp_replace({{ expression }}, r{{ agent_cost_compact_date_pattern() }}, r'-\1-\2-\3\4')
{%- endmacro %}

{% macro spark__agent_cost_dash_compact_dates(expression) -%}
    regexp_replace({{ expression }}, {{ agent_cost_compact_date_pattern() }}, '-$1-$2-$3$4')
{%- endmacro %}
