-- grain: one row a result of Anthropic's analytics cost API, in time buckets (cost_report) or not (cost)
-- why: cents after discounts and before credits, with the list price beside them; groups that overlap
--      (rbac_group_id) would be counted twice and are refused
with

{{ agent_cost_bill_values('anthropic_analytics_cost', {
    'starting_at': 'starting_at', 'ending_at': 'ending_at',
    'bucket_amount': 'amount', 'bucket_list_amount': 'list_amount', 'bucket_currency': 'currency',
    'bucket_model': 'model', 'bucket_cost_type': 'cost_type', 'bucket_token_type': 'token_type',
    'bucket_context_window': 'context_window', 'bucket_inference_geo': 'inference_geo', 'bucket_speed': 'speed',
    'bucket_rbac_group_id': 'rbac_group_id',
    'row_amount': 'cost.amount', 'row_list_amount': 'cost.list_amount', 'row_currency': 'cost.currency',
    'row_model': 'group.model', 'row_cost_type': 'group.cost_type', 'row_token_type': 'group.token_type',
    'row_context_window': 'group.context_window', 'row_inference_geo': 'group.inference_geo',
    'row_speed': 'group.speed', 'row_service_tier': 'group.service_tier', 'row_workspace_id': 'group.workspace_id',
    'row_api_key_id': 'group.api_key_id', 'row_rbac_group_id': 'group.rbac_group_id',
    'row_organization_id': 'group.organization_id'
}) }},

either as (
    select
        *,
        row_service_tier as service_tier,
        coalesce(row_amount, bucket_amount) as amount,
        coalesce(row_currency, bucket_currency) as currency,
        coalesce(row_model, bucket_model) as model,
        coalesce(row_cost_type, bucket_cost_type) as cost_type,
        coalesce(row_token_type, bucket_token_type) as token_type,
        coalesce(row_speed, bucket_speed) as speed
    from bill
),

final as (
    select
        {{ agent_cost_bill_columns({
            'row_kind': "case when amount is null and currency is null then 'empty' else 'charge' end",
            'provider': "'anthropic'",
            'billing_account_id': 'coalesce(given_account_id, row_organization_id)',
            'sub_account_id': 'row_workspace_id',
            'api_key_id': 'row_api_key_id',
            'line_item_raw': agent_cost_words(['cost_type', 'token_type', 'service_tier', 'speed', 'model']),
            'line_words': agent_cost_words(['cost_type', 'token_type', 'service_tier', 'speed', 'model']),
            'model_stated': 'model',
            'context_band': 'coalesce(row_context_window, bucket_context_window)',
            'inference_geo': 'coalesce(row_inference_geo, bucket_inference_geo)',
            'amount_text': 'case when row_rbac_group_id is null and bucket_rbac_group_id is null then amount end',
            'list_amount_text': 'coalesce(row_list_amount, bucket_list_amount)',
            'amount_unit': "'cents'",
            'currency': 'upper(currency)',
            'period_start_text': 'starting_at',
            'period_end_text': 'ending_at'
        }) }}
    from either
)

select * from final
