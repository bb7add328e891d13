{# Staged spans of a few traces (a CTE with one row a trace). #}
{% macro agent_cost_spans_of(traces) -%}
    {{ return(adapter.dispatch('agent_cost_spans_of', 'agent_cost')(traces)) }}
{%- endmacro %}

{% macro default__agent_cost_spans_of(traces) -%}
    select staged.*
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join {{ traces }} as traces on staged.trace_id = traces.trace_id
{%- endmacro %}

{# That join reads every column of all of history; finding the rows first reads one. What --empty and --sample put in the
   place of a table has no row numbers. #}
{% macro duckdb__agent_cost_spans_of(traces) -%}
    {%- set spans = ref('stg_agent_cost__otel_spans') -%}
    {%- if spans | string != spans.render() -%}
    {{ agent_cost.default__agent_cost_spans_of(traces) }}
    {%- else -%}
    select staged.*
    from {{ spans }} as staged
    where
        staged.rowid in (
            select found.rowid
            from {{ spans }} as found
            inner join {{ traces }} as traces on found.trace_id = traces.trace_id
        )
    {%- endif -%}
{%- endmacro %}
