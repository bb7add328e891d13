{# A date so many days later. #}
{% macro agent_cost_days_later(expression, days) -%}
    {{ return(adapter.dispatch('agent_cost_days_later', 'agent_cost')(expression, days)) }}
{%- endmacro %}

{% macro default__agent_cost_days_later(expression, days) -%}
    cast({{ expression }} + cast({{ days }} as integer) as date)
{%- endmacro %}

{% macro snowflake__agent_cost_days_later(expression, days) -%}
    dateadd(day, {{ days }}, {{ expression }})
{%- endmacro %}

{% macro bigquery__agent_cost_days_later(expression, days) -%}
    date_add({{ expression }}, interval {{ days }} day)
{%- endmacro %}

{% macro spark__agent_cost_days_later(expression, days) -%}
    date_add({{ expression }}, {{ days }})
{%- endmacro %}
