{# Text to a whole number that is not negative (12 and 12.0); anything else (-5, 12.7, "many") is NULL, and so is what has
   more than twelve digits: no count is that large, and it would not fit once it is multiplied. #}
{% macro agent_cost_whole_number(expression) -%}
    {{ return(adapter.dispatch('agent_cost_whole_number', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_whole_number(expression) -%}
    cast(substring({{ expression }} from '^([0-9]{1,12})(?:[.]0*)?$') as bigint)
{%- endmacro %}

{% macro duckdb__agent_cost_whole_number(expression) -%}
    try_cast(regexp_extract({{ expression }}, '^([0-9]{1,12})([.]0*)?$', 1) as bigint)
{%- endmacro %}

{% macro bigquery__agent_cost_whole_number(expression) -%}
    safe_cast(regexp_extract({{ expression }}, r'^([0-9]{1,12})(?:[.]0*)?$') as bigint)
{%- endmacro %}

{% macro snowflake__agent_cost_whole_number(expression) -%}
    try_to_number(regexp_substr({{ expression }}, '^([0-9]{1,12})([.]0*)?$', 1, 1, 'e', 1))
{%- endmacro %}

{% macro spark__agent_cost_whole_number(expression) -%}
    cast(nullif(regexp_extract({{ expression }}, '^([0-9]{1,12})([.]0*)?$', 1), '') as bigint)
{%- endmacro %}
