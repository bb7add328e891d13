{# What a model of this package left in the database, or none when there is nothing to go on from: at parse time, in a
   full refresh (of models that have no full_refresh=false), with --no-introspect, or where it has not been built. It is
   no ref: the first models of a build read what the last models of the one before wrote. Where models that grow are
   whole tables there is nothing to go on from either, unless any_engine asks for what was there. #}
{% macro agent_cost_last_build(model_name, any_engine=false) -%}
    {%- if
        not execute or should_full_refresh() or flags.INTROSPECT is sameas false
        or not (any_engine or agent_cost_incremental() == 'incremental')
    -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set node = graph.nodes['model.agent_cost.' ~ model_name] -%}
    {{ return(adapter.get_relation(node.database, node.schema, node.alias)) }}
{%- endmacro %}

{# The batches that the last builds finished, or none when every batch is open: in a full refresh, and when a model whose
   rows are replaced by trace does not exist and needs the whole history, or one that says what was built. #}
{% macro agent_cost_last_finished_batches() -%}
    {%- set finished_batches = agent_cost_last_build('int_agent_cost__finished_batches') -%}
    {%- for name in ['finished_batches', 'twin_traces', 'model_names', 'finished_rules', 'finished_accounts', 'finished_closings'] -%}
        {%- if agent_cost_last_build('int_agent_cost__' ~ name) is none -%}{{ return(none) }}{%- endif -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if node.package_name == 'agent_cost' and node.resource_type == 'model' -%}
        {%- if node.config.unique_key == 'trace_id' and agent_cost_last_build(node.name) is none -%}
            {{ return(none) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(finished_batches) }}
{%- endmacro %}
