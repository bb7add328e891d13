{# A timestamp some whole days earlier. #}
{% macro agent_cost_days_before(timestamp, days) -%}
    {{ return(adapter.dispatch('agent_cost_days_before', 'agent_cost')(timestamp, days)) }}
{%- endmacro %}

{% macro default__agent_cost_days_before(timestamp, days) -%}
    {{ timestamp }} - interval '{{ days }} day'
{%- endmacro %}

{% macro bigquery__agent_cost_days_before(timestamp, days) -%}
    timestamp_sub({{ timestamp }}, interval {{ days }} day)
{%- endmacro %}

{% macro spark__agent_cost_days_before(timestamp, days) -%}
    {{ timestamp }} - interval {{ days }} day
{%- endmacro %}
