{# ISO 8601 text to a date; NULL when it is none. #}
{% macro agent_cost_try_cast_date(expression) -%}
    {{ return(adapter.dispatch('agent_cost_try_cast_date', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_try_cast_date(expression) -%}
    try_cast({{ expression }} as date)
{%- endmacro %}

{% macro postgres__agent_cost_try_cast_date(expression) -%}
    case when {{ expression }} ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$' then cast({{ expression }} as date) end
{%- endmacro %}

{% macro bigquery__agent_cost_try_cast_date(expression) -%}
    safe_cast({{ expression }} as date)
{%- endmacro %}
