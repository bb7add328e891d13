{# Today as a UTC date, whatever the time zone of the session. #}
{% macro agent_cost_today() -%}
    {{ return(adapter.dispatch('agent_cost_today', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_today() -%}
    cast(current_timestamp at time zone 'UTC' as date)
{%- endmacro %}

{% macro duckdb__agent_cost_today() -%}
    cast(make_timestamp(epoch_us(now())) as date)
{%- endmacro %}

{% macro snowflake__agent_cost_today() -%}
    cast(sysdate() as date)
{%- endmacro %}

{% macro bigquery__agent_cost_today() -%}
    current_date('UTC')
{%- endmacro %}

{% macro spark__agent_cost_today() -%}
    cast(to_utc_timestamp(current_timestamp(), current_timezone()) as date)
{%- endmacro %}
