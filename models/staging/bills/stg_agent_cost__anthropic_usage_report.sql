-- grain: one row a result of Anthropic's usage report and meter (GET /v1/organizations/usage_report/messages)
-- why: cost reports name no tokens; these are the tokens
{% set meters = {
    'input': 'uncached_tokens', 'cache_read': 'cache_read_tokens', 'cache_write_5m': 'write_5m_tokens',
    'cache_write_1h': 'write_1h_tokens', 'output': 'generated_tokens'
} %}
with

{{ agent_cost_bill_values('anthropic_usage_report', {
    'starting_at': 'starting_at', 'ending_at': 'ending_at', 'workspace_id': 'workspace_id', 'api_key_id':
    'api_key_id', 'context_window': 'context_window', 'model': 'model', 'service_tier': 'service_tier', 'speed':
    'speed', 'inference_geo': 'inference_geo', 'uncached_tokens': 'uncached_input_tokens', 'cache_read_tokens':
    'cache_read_input_tokens', 'write_5m_tokens': 'cache_creation.ephemeral_5m_input_tokens', 'write_1h_tokens':
    'cache_creation.ephemeral_1h_input_tokens', 'generated_tokens': 'output_tokens'
}) }},

final as (
    {%- for meter, quantity in meters.items() %}
    select
        {{ agent_cost_bill_columns({
            'row_kind': "case when " ~ quantity ~ " is null then 'empty' else 'usage' end",
            'provider': "'anthropic'",
            'sub_account_id': 'workspace_id',
            'api_key_id': 'api_key_id',
            'line_item_raw': "'" ~ meter ~ "'",
            'model_stated': 'model',
            'meter_stated': "'" ~ meter ~ "'",
            'line_words': agent_cost_words(['service_tier', 'speed']),
            'context_band': 'context_window',
            'inference_geo': 'inference_geo',
            'quantity_text': quantity,
            'quantity_unit': "'tokens'",
            'period_start_text': 'starting_at',
            'period_end_text': 'ending_at'
        }) }}
    from bill
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
