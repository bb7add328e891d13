{# The item at a position, counted from 1; NULL when there is none. #}
{% macro agent_cost_array_item(array, position) -%}
    {{ return(adapter.dispatch('agent_cost_array_item', 'agent_cost')(array, position)) }}
{%- endmacro %}

{% macro default__agent_cost_array_item(array, position) -%}
    {{ array }}[{{ position }}]
{%- endmacro %}

{% macro snowflake__agent_cost_array_item(array, position) -%}
    cast(get({{ array }}, {{ position - 1 }}) as varchar)
{%- endmacro %}

{% macro bigquery__agent_cost_array_item(array, position) -%}
    {{ array }}[safe_offset({{ position - 1 }})]
{%- endmacro %}

{% macro spark__agent_cost_array_item(array, position) -%}
    element_at({{ array }}, {{ position }})
{%- endmacro %}
