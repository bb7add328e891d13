{# What a model of this package left in the database, or none when there is nothing to go on from: at parse time, in a
   full refresh, or where it has not been built. It is no ref: the first models of a build read what the last models
   of the one before wrote. #}
{% macro agent_cost_last_build(model_name) -%}
    {%- if not execute or should_full_refresh() or agent_cost_incremental() != 'incremental' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set node = graph.nodes['model.agent_cost.' ~ model_name] -%}
    {{ return(adapter.get_relation(node.database, node.schema, node.alias)) }}
{%- endmacro %}

{# Names of the models whose rows are replaced by trace. #}
{% macro agent_cost_models_by_trace() -%}
    {%- set names = [] -%}
    {%- for node in (graph.nodes.values() if execute else []) -%}
        {%- if node.package_name == 'agent_cost' and node.resource_type == 'model'
            and node.config.unique_key == 'trace_id' -%}
            {%- do names.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{# Days that a build looks back for loads that became visible late. #}
{% macro agent_cost_late_arrival_days() -%}
    {%- set days = var('agent_cost_late_arrival_days') -%}
    {%- if days is not integer or days < 0 -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var agent_cost_late_arrival_days needs a whole number of days, 0 or more, not '" ~ days ~ "'"
        ) }}
    {%- endif -%}
    {{ return(days) }}
{%- endmacro %}
