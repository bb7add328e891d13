-- grain: one row a result of OpenAI's usage API for completions and meter (GET /v1/organization/usage/completions)
-- why: the tokens behind costs; its input tokens include cached and cache-write ones, which are meters of their own
{% set meters = {
    'input': 'uncached_tokens', 'cache_read': 'cached_tokens', 'cache_write_5m': 'write_tokens',
    'output': 'generated_tokens'
} %}
with

{{ agent_cost_bill_values('openai_usage', {
    'start_time': 'start_time', 'end_time': 'end_time', 'project_id': 'project_id', 'api_key_id': 'api_key_id',
    'model': 'model', 'batch': 'batch', 'service_tier': 'service_tier', 'all_tokens': 'input_tokens',
    'stated_uncached_tokens': 'input_uncached_tokens', 'cached_tokens': 'input_cached_tokens', 'write_tokens':
    'input_cache_write_tokens', 'generated_tokens': 'output_tokens'
}) }},

disjoint as (
    select
        *,
        coalesce(stated_uncached_tokens, cast(
            {{ agent_cost_whole_number('all_tokens') }}
            - coalesce({{ agent_cost_whole_number('cached_tokens') }}, 0)
            - coalesce({{ agent_cost_whole_number('write_tokens') }}, 0)
            as {{ agent_cost_type_text() }}
        )) as uncached_tokens
    from bill
),

final as (
    {%- for meter, quantity in meters.items() %}
    select
        {{ agent_cost_bill_columns({
            'row_kind': "case when " ~ quantity ~ " is null then 'empty' else 'usage' end",
            'provider': "'openai'",
            'sub_account_id': 'project_id',
            'api_key_id': 'api_key_id',
            'line_item_raw': "'" ~ meter ~ "'",
            'line_words': agent_cost_words(['batch', 'service_tier']),
            'model_stated': 'model',
            'meter_stated': "'" ~ meter ~ "'",
            'quantity_text': quantity,
            'quantity_unit': "'tokens'",
            'period_start_text': 'start_time',
            'period_end_text': 'end_time'
        }) }}
    from disjoint
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
