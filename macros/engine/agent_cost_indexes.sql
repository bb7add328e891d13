{# Config `indexes`: one on each column, where tables are stored by row. #}
{% macro agent_cost_indexes(columns) -%}
    {{ return(adapter.dispatch('agent_cost_indexes', 'agent_cost')(columns)) }}
{%- endmacro %}

{% macro default__agent_cost_indexes(columns) -%}
    {{ return([]) }}
{%- endmacro %}

{% macro postgres__agent_cost_indexes(columns) -%}
    {%- set indexes = [] -%}
    {%- for column in columns -%}{%- do indexes.append({'columns': [column]}) -%}{%- endfor -%}
    {{ return(indexes) }}
{%- endmacro %}
