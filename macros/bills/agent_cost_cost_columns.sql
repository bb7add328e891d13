{# What a row of Anthropic's cost report says, whoever fetched it; for agent_cost_bill_columns. #}
{% macro agent_cost_anthropic_cost_columns(row_kind) -%}
    {{ return({
        'row_kind': row_kind,
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
{%- endmacro %}

{# What a row of OpenAI's costs says, from the API or the dashboard; for agent_cost_bill_columns. #}
{% macro agent_cost_openai_cost_columns() -%}
    {{ return({
        'row_kind': "case when amount is null and line_item is null then 'empty' else 'charge' end",
        'provider': "'openai'",
        'billing_account_id': 'coalesce(given_account_id, organization_id)',
        'sub_account_id': 'project_id',
        'api_key_id': 'api_key_id',
        'line_item_raw': 'line_item',
        'line_words': 'line_item',
        'quantity_text': 'quantity',
        'quantity_unit': 'lower(quantity_unit)',
        'amount_text': 'amount',
        'currency': 'upper(currency)',
        'period_start_text': 'start_time',
        'period_end_text': 'end_time'
    }) }}
{%- endmacro %}
