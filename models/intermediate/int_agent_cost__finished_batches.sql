{{ config(materialized=agent_cost_incremental(), incremental_strategy='append') }}
-- grain: one row a batch of staged spans that every fact and mart holds
-- why: the last model of a build; what is not in here when a build starts is what it has to work on
{% for model in [
    'int_agent_cost__twin_traces', 'int_agent_cost__priced_calls', 'int_agent_cost__span_classes',
    'int_agent_cost__span_issues', 'int_agent_cost__daily_charges', 'int_agent_cost__daily_blind_calls',
    'int_agent_cost__billed_charges', 'int_agent_cost__closed_calls', 'int_agent_cost__closed_lines',
    'int_agent_cost__focus_usage', 'int_agent_cost__finished_allocations',
    'fct_chat_spans', 'fct_tool_spans', 'fct_agent_runs', 'agent_cost_unbilled_spans', 'agent_cost_by_feature',
    'agent_cost_by_step', 'agent_cost_by_step_position', 'agent_cost_by_agent_version', 'agent_cost_by_model',
    'agent_cost_by_run'
] -%}
-- depends_on: {{ ref(model) }}
{% endfor -%}
with

final as (
    select
        open_batches.staged_at,
        open_batches.spans
    from {{ ref('int_agent_cost__open_batches') }} as open_batches
    {%- if agent_cost_is_incremental() %}
    where
        not exists (select 1 from {{ this }} as finished where finished.staged_at = open_batches.staged_at)
        -- a build of no rows or of a sample finishes nothing
        and {{ 'true' if agent_cost_reads_all_rows() else 'false' }}
    {%- endif %}
)

select * from final
