-- grain: one row a result of Anthropic's cost report (GET /v1/organizations/cost_report), empty days included
-- why: amounts are cents as decimal text; what was billed is in the words of token_type, service_tier and cost_type
with

{{ agent_cost_bill_values('anthropic_cost_report', {
    'starting_at': 'starting_at', 'ending_at': 'ending_at', 'amount': 'amount', 'currency': 'currency',
    'workspace_id': 'workspace_id', 'description': 'description', 'cost_type': 'cost_type',
    'context_window': 'context_window', 'model': 'model', 'service_tier': 'service_tier', 'token_type': 'token_type',
    'inference_geo': 'inference_geo'
}) }},

final as (
    select
        {{ agent_cost_bill_columns(agent_cost_anthropic_cost_columns(
            row_kind="case when amount is null and currency is null then 'empty' else 'charge' end"
        )) }}
    from bill
)

select * from final
