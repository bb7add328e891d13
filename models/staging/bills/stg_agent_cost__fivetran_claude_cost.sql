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
        {{ agent_cost_bill_columns({
            'row_kind': "case when lower(is_deleted) = 'true' then 'empty' else 'charge' end",
            'provider': "'anthropic'",
            'sub_account_id': 'workspace_id',
            'line_item_raw': 'coalesce(description, cost_type, token_type)',
            'line_words': agent_cost_words(['cost_type', 'token_type', 'service_tier', 'model', 'description']),
            'model_stated': 'model',
            'context_band': 'context_window',
            'inference_geo': 'inference_geo',
            'amount_text': 'amount',
            'amount_unit': "'cents'",
            'currency': 'upper(currency)',
            'period_start_text': 'starting_at',
            'period_end_text': 'ending_at'
        }) }}
    from bill
)

select * from final
