{# How to read the attribute map in one pass: the top-level names to extract, and for each
   container of nested JSON the paths to extract from it. #}
{% macro agent_cost_attribute_plan(map) -%}
    {%- set names = [] -%}
    {%- set paths = [] -%}
    {%- set containers = {} -%}
    {%- for sources in map.values() -%}
        {%- for source in sources -%}
            {%- set path = source.split(' -> ') -%}
            {%- if path[0] not in names -%}
                {%- do names.append(path[0]) -%}
                {%- do paths.append([path[0]]) -%}
            {%- endif -%}
            {%- if path | length > 1 -%}
                {%- set inner = containers.setdefault(path[0], []) -%}
                {%- if path[1:] not in inner -%}{%- do inner.append(path[1:]) -%}{%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return({'names': names, 'paths': paths, 'containers': containers}) }}
{%- endmacro %}

{# Counted from 1, as SQL arrays are. #}
{% macro agent_cost_position(item, items) -%}
    {%- for candidate in items -%}
        {%- if candidate == item -%}{{ return(loop.index) }}{%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{# SQL for one concept: its sources in order, the first that is neither absent nor empty. #}
{% macro agent_cost_attribute(concept, map, plan) -%}
    coalesce(
        {%- for source in map[concept] %}
        {%- set path = source.split(' -> ') %}
        {%- if path | length > 1 %}
        {%- set array = 'container_' ~ agent_cost_position(path[0], plan.containers) %}
        {%- set position = agent_cost_position(path[1:], plan.containers[path[0]]) %}
        {%- else %}
        {%- set array = 'attribute_values' %}
        {%- set position = agent_cost_position(path[0], plan.names) %}
        {%- endif %}
        nullif({{ agent_cost_array_item(array, position) }}, ''),
        {%- endfor %}
        null
    )
{%- endmacro %}

{# Nested JSON comes as JSON or, from LiteLLM, as the Python repr of a dict. #}
{% macro agent_cost_container_text(expression) -%}
    {%- set document -%}
        case
            when {{ expression }} like '{''%' then replace(replace(replace(replace(
                {{ expression }}, '''', '"'), 'None', 'null'), 'True', 'true'), 'False', 'false')
            else {{ expression }}
        end
    {%- endset -%}
    {{ return(agent_cost_json_or_null(document)) }}
{%- endmacro %}
