{% for model in [
    'int_agent_cost__billed_charges', 'fct_chat_spans', 'agent_cost_by_feature', 'agent_cost_by_step',
    'agent_cost_by_step_position', 'agent_cost_by_agent_version', 'agent_cost_by_model', 'agent_cost_by_run',
    'int_agent_cost__focus_usage'
] -%}
-- depends_on: {{ ref(model) }}
{% endfor %}
-- grain: one row an allocated charge that every fact and mart holds
-- why: among the last models of a build; what differs from it when a build starts is shared out anew
with

final as (
    select
        charge_group_key,
        billing_month,
        allocation_basis,
        allocated_cost,
        allocation_rate
    from {{ ref('int_agent_cost__charge_allocations') }}
    where allocated_cost is not null
)

select * from final
