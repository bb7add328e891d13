{# The text of one of the paths that agent_cost_json_texts read; NULL where the document has none. #}
{% macro agent_cost_json_text_at(texts, paths, path) -%}
    {{ return(adapter.dispatch('agent_cost_json_text_at', 'agent_cost')(texts, paths, path)) }}
{%- endmacro %}

{% macro default__agent_cost_json_text_at(texts, paths, path) -%}
    {{ agent_cost_array_item(texts, agent_cost_position(path, paths)) }}
{%- endmacro %}

{% macro duckdb__agent_cost_json_text_at(texts, paths, path) -%}
    {%- if agent_cost_are_keys(paths) -%}
    struct_extract({{ texts }}, '{{ path[0] | replace("'", "''") }}')
    {%- else -%}
    {{ agent_cost.default__agent_cost_json_text_at(texts, paths, path) }}
    {%- endif -%}
{%- endmacro %}

{# Counted from 1, as SQL arrays are. #}
{% macro agent_cost_position(item, items) -%}
    {%- for candidate in items -%}
        {%- if candidate == item -%}{{ return(loop.index) }}{%- endif -%}
    {%- endfor -%}
{%- endmacro %}
