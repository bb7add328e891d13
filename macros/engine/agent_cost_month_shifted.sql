{# First day of the month so many months later, from the first day of a month. #}
{% macro agent_cost_month_shifted(expression, months) -%}
    {{ return(adapter.dispatch('agent_cost_month_shifted', 'agent_cost')(expression, months)) }}
{%- endmacro %}

{% macro default__agent_cost_month_shifted(expression, months) -%}
    cast({{ expression }} + {{ months }} * interval '1 month' as date)
{%- endmacro %}

{% macro snowflake__agent_cost_month_shifted(expression, months) -%}
    dateadd(month, {{ months }}, {{ expression }})
{%- endmacro %}

{% macro bigquery__agent_cost_month_shifted(expression, months) -%}
    date_add({{ expression }}, interval {{ months }} month)
{%- endmacro %}

{% macro spark__agent_cost_month_shifted(expression, months) -%}
    add_months({{ expression }}, {{ months }})
{%- endmacro %}
