-- grain: one row in all, the build that every mart is of; none after a build of no rows or of a sample
-- why: built after every mart and, in dbt build, after their tests; scripts/publish.py publishes nothing without it
{% for model in [
    'fct_agent_runs', 'fct_chat_spans', 'fct_tool_spans',
    'agent_cost_by_agent_version', 'agent_cost_by_feature', 'agent_cost_by_model', 'agent_cost_by_run',
    'agent_cost_by_step', 'agent_cost_by_step_position',
    'agent_cost_closed_months', 'agent_cost_invoice_files', 'agent_cost_invoice_lines', 'agent_cost_reconciliation',
    'agent_cost_reconciliation_months', 'agent_cost_superseded_invoice_lines', 'agent_cost_unallocated_charges',
    'agent_cost_variance_causes', 'agent_cost_focus',
    'agent_cost_coverage', 'agent_cost_model_matches', 'agent_cost_rejects', 'agent_cost_span_census',
    'agent_cost_tool_allowances', 'agent_cost_unbilled_spans'
] -%}
-- depends_on: {{ ref(model) }}
{% endfor -%}
with

final as (
    select staged_at
    from {{ ref('int_agent_cost__started_build') }}
    where {{ 'true' if agent_cost_reads_all_rows() else 'false' }}
)

select * from final
