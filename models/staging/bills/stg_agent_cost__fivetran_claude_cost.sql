-- grain: one row a row of table cost_report of Fivetran's Claude connector
-- why: Anthropic's cost report as Fivetran lands it: the amounts are still cents
with

{{ agent_cost_bill_values('fivetran_claude_cost', {
    'starting_at': 'starting_at', 'ending_at': 'ending_at', 'amount': 'amount', 'currency': 'currency',
    'workspace_id': 'workspace_id', 'description': 'description', 'cost_type': 'cost_type',
    'context_window': 'context_window', 'model': 'model', 'service_tier': 'service_tier', 'token_type': 'token_type',
    'inference_geo': 'inference_geo', 'is_deleted': '_fivetran_deleted'
}) }},

final as (
    select
        {{ agent_cost_bill_columns(agent_cost_anthropic_cost_columns(
            row_kind="case when lower(is_deleted) = 'true' then 'empty' else 'charge' end"
        )) }}
    from bill
)

select * from final
