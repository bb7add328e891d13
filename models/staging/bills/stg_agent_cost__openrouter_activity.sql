-- grain: one row a day, model and endpoint of OpenRouter's activity (GET /api/v1/activity)
-- why: one amount for all tokens of a model; what a key of your own paid elsewhere is no part of this bill
with

{{ agent_cost_bill_values('openrouter_activity', {
    'activity_date': 'date', 'model_permaslug': 'model_permaslug', 'provider_name': 'provider_name',
    'endpoint_id': 'endpoint_id', 'usage_amount': 'usage', 'prompt_count': 'prompt_tokens',
    'completion_count': 'completion_tokens', 'byok': 'byok_usage_inference'
}) }},

final as (
    select
        {{ agent_cost_bill_columns({
            'provider': "'openrouter'",
            'line_item_raw': 'model_permaslug',
            'line_words': agent_cost_words(['model_permaslug', 'provider_name']),
            'model_stated': 'model_permaslug',
            'quantity_text': 'cast(' ~ agent_cost_whole_number('prompt_count') ~ ' + '
                ~ agent_cost_whole_number('completion_count') ~ ' as ' ~ agent_cost_type_text() ~ ')',
            'quantity_unit': "'tokens'",
            'amount_text': 'usage_amount',
            'currency': "'USD'",
            'period_start_text': 'substr(activity_date, 1, 10)',
            'note': "'paid at ' || provider_name || ' with a key of your own: USD ' || byok"
        }) }}
    from bill
)

select * from final
