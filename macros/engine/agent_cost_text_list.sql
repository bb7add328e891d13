{# Aggregate: the texts of a group in order, with commas between. #}
{% macro agent_cost_text_list(expression) -%}
    {{ return(adapter.dispatch('agent_cost_text_list', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_text_list(expression) -%}
    string_agg({{ expression }}, ',' order by {{ expression }})
{%- endmacro %}

{% macro snowflake__agent_cost_text_list(expression) -%}
    listagg({{ expression }}, ',') within group (order by {{ expression }})
{%- endmacro %}

{% macro spark__agent_cost_text_list(expression) -%}
    array_join(sort_array(collect_list({{ expression }})), ',')
{%- endmacro %}
