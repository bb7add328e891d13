-- grain: one row a row of table cost of Fivetran's OpenAI connector
-- why: OpenAI's costs API as Fivetran lands it: days as Unix seconds, no quantities
with

{{ agent_cost_bill_values('fivetran_openai_cost', {
    'start_time': 'start_time', 'amount': 'amount_value', 'currency': 'amount_currency', 'line_item': 'line_item',
    'project_id': 'project_id', 'is_deleted': '_fivetran_deleted'
}) }},

final as (
    select
        {{ agent_cost_bill_columns({
            'row_kind': "case when lower(is_deleted) = 'true' then 'empty' else 'charge' end",
            'provider': "'openai'",
            'sub_account_id': 'project_id',
            'line_item_raw': 'line_item',
            'line_words': 'line_item',
            'amount_text': 'amount',
            'currency': 'upper(currency)',
            'period_start_text': 'start_time'
        }) }}
    from bill
)

select * from final
