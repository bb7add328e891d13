{# For agent_cost_reconciliation_months: no ended or closed month is off by more than its tolerance. A failing row says
   which month, by how much it is off and how much is allowed. #}
{% test agent_cost_reconciles_within(model) %}

with

months as (
    select * from {{ model }}
),

final as (
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        invoiced_cost,
        off_by,
        case
            when tolerance_absolute >= tolerance_relative * abs(invoiced_cost) then tolerance_absolute
            else tolerance_relative * abs(invoiced_cost)
        end as tolerance,
        unpriced_tokens
    from months
    where period_status in ('ended', 'closed') and status = 'off'
)

select * from final

{% endtest %}
