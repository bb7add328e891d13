{# SQL of the text of each path that agent_cost_json_texts read, by the path's keys joined with ' -> '; NULL where the
   document has none. #}
{% macro agent_cost_json_text_of(texts, paths) -%}
    {{ return(adapter.dispatch('agent_cost_json_text_of', 'agent_cost')(texts, paths)) }}
{%- endmacro %}

{% macro default__agent_cost_json_text_of(texts, paths) -%}
    {%- set text_of = {} -%}
    {%- for path in paths -%}
        {%- do text_of.update({path | join(' -> '): agent_cost_array_item(texts, loop.index)}) -%}
    {%- endfor -%}
    {{ return(text_of) }}
{%- endmacro %}

{% macro duckdb__agent_cost_json_text_of(texts, paths) -%}
    {%- if not agent_cost_are_keys(paths) -%}
        {{ return(agent_cost.default__agent_cost_json_text_of(texts, paths)) }}
    {%- endif -%}
    {%- set text_of = {} -%}
    {%- for path in paths -%}
        {%- do text_of.update({path[0]: "struct_extract(" ~ texts ~ ", '" ~ path[0] | replace("'", "''") ~ "')"}) -%}
    {%- endfor -%}
    {{ return(text_of) }}
{%- endmacro %}
