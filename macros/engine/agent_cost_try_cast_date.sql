{# ISO 8601 text to a date; NULL when it is none. #}
{% macro agent_cost_try_cast_date(expression) -%}
    {{ return(adapter.dispatch('agent_cost_try_cast_date', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_try_cast_date(expression) -%}
    try_cast({{ expression }} as date)
{%- endmacro %}

{# DuckDB takes more than ISO 8601: 2026/1/5, epoch, a time after the date. #}
{% macro duckdb__agent_cost_try_cast_date(expression) -%}
    case
        when regexp_full_match({{ expression }}, '[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}') then try_cast({{ expression }} as date)
    end
{%- endmacro %}

{# Postgres stops at a day that no month has, so the day is counted from the first and must come out as it was written. #}
{% macro postgres__agent_cost_try_cast_date(expression) -%}
    case
        when {{ expression }} ~ '^[1-9][0-9]{3}-(0[1-9]|1[0-2])-[0-9]{2}$'
            then case
                when to_char(
                    cast(left({{ expression }}, 7) || '-01' as date) + cast(right({{ expression }}, 2) as integer) - 1, 'YYYY-MM-DD'
                ) = {{ expression }}
                    then cast({{ expression }} as date)
            end
    end
{%- endmacro %}

{% macro bigquery__agent_cost_try_cast_date(expression) -%}
    safe_cast({{ expression }} as date)
{%- endmacro %}
