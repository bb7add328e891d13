{# SQL that is true of a JSON object with one of these keys, and of few others; none where asking costs as much as
   looking the keys up. #}
{% macro agent_cost_may_have_key(document, paths) -%}
    {{ return(adapter.dispatch('agent_cost_may_have_key', 'agent_cost')(document, paths)) }}
{%- endmacro %}

{% macro default__agent_cost_may_have_key(document, paths) -%}
    {{ return(none) }}
{%- endmacro %}

{# A letter of a key may be written as an escape, too. #}
{% macro duckdb__agent_cost_may_have_key(document, paths) -%}
    {%- set names = paths | map('first') | join('|') | replace('.', '[.]') -%}
    regexp_matches({{ document }}, '"(?:{{ names }})"') or contains({{ document }}, '\u00')
{%- endmacro %}
