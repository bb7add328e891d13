-- grain: one row a line of the cost CSV of Anthropic's Console
-- why: the same costs as in the Admin API in other words: dollars, display names of models
with

{{ agent_cost_bill_values('anthropic_console_cost', {
    'usage_date_utc': 'usage_date_utc', 'model': 'model', 'workspace': 'workspace', 'api_key': 'api_key',
    'usage_type': 'usage_type', 'context_window': 'context_window', 'token_type': 'token_type',
    'cost_usd': 'cost_usd', 'list_price_usd': 'list_price_usd', 'cost_type': 'cost_type',
    'inference_geo': 'inference_geo', 'speed': 'speed', 'api_key_id': 'api_key_id'
}) }},

final as (
    select
        {{ agent_cost_bill_columns({
            'provider': "'anthropic'",
            'sub_account_id': 'workspace',
            'api_key_id': 'coalesce(api_key_id, api_key)',
            'line_item_raw': agent_cost_words(['cost_type', 'token_type', 'usage_type', 'speed', 'model']),
            'line_words': agent_cost_words(['cost_type', 'token_type', 'usage_type', 'speed', 'model']),
            'model_stated': 'model',
            'context_band': 'context_window',
            'inference_geo': 'inference_geo',
            'amount_text': 'cost_usd',
            'list_amount_text': 'list_price_usd',
            'currency': "'USD'",
            'period_start_text': 'usage_date_utc'
        }) }}
    from bill
)

select * from final
