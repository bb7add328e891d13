{# How models that grow are built: incrementally where the strategy below has run, else as a whole table, which is
   always right. #}
{% macro agent_cost_incremental() -%}
    {{ return(adapter.dispatch('agent_cost_incremental', 'agent_cost')()) }}
{%- endmacro %}

{% macro default__agent_cost_incremental() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro duckdb__agent_cost_incremental() -%}
    {{ return('incremental') }}
{%- endmacro %}

{% macro postgres__agent_cost_incremental() -%}
    {{ return('incremental') }}
{%- endmacro %}

{# Incremental strategy `agent_cost_replace`: whatever the model says about the touched traces (unique_key trace_id),
   days (started_date) or months (billing_month), or those of the model in meta.touched, replaces what stood there.
   delete+insert would leave the rows of a trace or day that has none any more. #}
{% macro get_incremental_agent_cost_replace_sql(arguments) -%}
    {%- set column = arguments.unique_key -%}
    {%- set touched = ref(config.get('meta', {}).get('touched') or {
        'trace_id': 'int_agent_cost__touched_traces', 'started_date': 'int_agent_cost__touched_days',
        'billing_month': 'int_agent_cost__touched_months'
    }[column]) -%}
    {%- set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') -%}
    delete from {{ arguments.target_relation }}
    where {{ column }} in (select touched.{{ column }} from {{ touched }} as touched);
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{%- endmacro %}
