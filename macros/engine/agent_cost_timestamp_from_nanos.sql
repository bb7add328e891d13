{# Unix nanoseconds (bigint) to a UTC timestamp, truncated to microseconds. #}
{% macro agent_cost_timestamp_from_nanos(expression) -%}
    {{ return(adapter.dispatch('agent_cost_timestamp_from_nanos', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_timestamp_from_nanos(expression) -%}
    timestamp '1970-01-01' + ({{ expression }} / 1000) * interval '1 microsecond'
{%- endmacro %}

{% macro duckdb__agent_cost_timestamp_from_nanos(expression) -%}
    make_timestamp({{ expression }} // 1000)
{%- endmacro %}

{% macro snowflake__agent_cost_timestamp_from_nanos(expression) -%}
    to_timestamp_ntz({{ expression }}, 9)
{%- endmacro %}

{% macro bigquery__agent_cost_timestamp_from_nanos(expression) -%}
    timestamp_micros(div({{ expression }}, 1000))
{%- endmacro %}

{% macro spark__agent_cost_timestamp_from_nanos(expression) -%}
    timestamp_micros({{ expression }} div 1000)
{%- endmacro %}
