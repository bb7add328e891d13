-- grain: one row a line of the usage CSV of Anthropic's Console and meter
-- why: the Console's cost CSV names no tokens; these are the tokens
{% set meters = {
    'input': 'uncached_tokens', 'cache_read': 'cache_read_tokens', 'cache_write_5m': 'write_5m_tokens',
    'cache_write_1h': 'write_1h_tokens', 'output': 'generated_tokens'
} %}
with

{{ agent_cost_bill_values('anthropic_console_usage', {
    'usage_date_utc': 'usage_date_utc', 'model': 'model_version', 'workspace': 'workspace', 'api_key': 'api_key',
    'usage_type': 'usage_type', 'context_window': 'context_window', 'inference_geo': 'inference_geo', 'speed': 'speed',
    'uncached_tokens': 'usage_input_tokens_no_cache', 'cache_read_tokens': 'usage_input_tokens_cache_read',
    'write_5m_tokens': 'usage_input_tokens_cache_write_5m', 'write_1h_tokens': 'usage_input_tokens_cache_write_1h',
    'generated_tokens': 'usage_output_tokens'
}) }},

final as (
    {%- for meter, quantity in meters.items() %}
    select
        {{ agent_cost_bill_columns({
            'row_kind': "'usage'",
            'provider': "'anthropic'",
            'sub_account_id': 'workspace',
            'api_key_id': 'api_key',
            'line_item_raw': "'" ~ meter ~ "'",
            'line_words': agent_cost_words(['usage_type', 'speed']),
            'model_stated': 'model',
            'meter_stated': "'" ~ meter ~ "'",
            'context_band': 'context_window',
            'inference_geo': 'inference_geo',
            'quantity_text': quantity,
            'quantity_unit': "'tokens'",
            'period_start_text': 'usage_date_utc'
        }) }}
    from bill
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
