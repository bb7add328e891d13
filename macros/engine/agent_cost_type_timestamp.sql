{# UTC without zone, microseconds. #}
{% macro agent_cost_type_timestamp() -%}
    {{ return(adapter.dispatch('agent_cost_type_timestamp', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_type_timestamp() -%}
    timestamp
{%- endmacro %}

{% macro bigquery__agent_cost_type_timestamp() -%}
    timestamp
{%- endmacro %}

{% macro snowflake__agent_cost_type_timestamp() -%}
    timestamp_ntz
{%- endmacro %}
