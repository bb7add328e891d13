{# For agent_cost_invoice_lines: lines that map to nothing stay within `amount` a provider, account and month. A failing
   row names one of them; a row of agent_cost_own_invoice_line_map gives it a meaning. #}
{% test agent_cost_unmapped_within(model, amount) %}

with

unmapped as (
    select
        provider,
        billing_account_id,
        billing_month,
        compared_currency,
        count(*) as unmapped_lines,
        sum(abs(compared_amount)) as unmapped_amount,
        min(line_item_raw) as example
    from {{ model }}
    where mapping_status = 'unmapped'
    group by provider, billing_account_id, billing_month, compared_currency
),

final as (
    select * from unmapped
    where unmapped_amount > {{ amount }}
)

select * from final

{% endtest %}
