{# ISO 8601 text to a UTC timestamp; NULL when it is none. #}
{% macro agent_cost_try_cast_timestamp(expression) -%}
    {{ return(adapter.dispatch('agent_cost_try_cast_timestamp', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_try_cast_timestamp(expression) -%}
    try_cast({{ expression }} as {{ agent_cost_type_timestamp() }})
{%- endmacro %}

{% macro postgres__agent_cost_try_cast_timestamp(expression) -%}
    case when {{ expression }} ~ '^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}([.]\d+)?)?)?(Z|[+]00:?00)?$'
        then cast(replace({{ expression }}, 'Z', '') as timestamp) end
{%- endmacro %}

{% macro bigquery__agent_cost_try_cast_timestamp(expression) -%}
    safe_cast({{ expression }} as timestamp)
{%- endmacro %}
