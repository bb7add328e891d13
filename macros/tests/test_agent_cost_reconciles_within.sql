{# For agent_cost_reconciliation_months: no ended or closed month is off by more than its tolerance. A failing row says
   which month, by how much it is off, how much is allowed, and the cause that is most of it. #}
{% test agent_cost_reconciles_within(model) %}

with

months as (
    select * from {{ model }}
),

-- What off_by is made of: agreed differences and what is no usage are not in it.
causes as (
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        cause,
        sum(amount) as amount,
        row_number() over (
            partition by provider, billing_account_id, billing_month, currency order by abs(sum(amount)) desc, cause
        ) as cause_rank
    from {{ ref('agent_cost_variance_causes') }}
    where cause_basis <> 'agreed' and variance_part <> 'unmodelled_cost'
    group by provider, billing_account_id, billing_month, currency, cause
),

final as (
    select
        months.provider,
        months.billing_account_id,
        months.billing_month,
        months.currency,
        months.invoiced_cost,
        months.off_by,
        case
            when months.tolerance_absolute >= months.tolerance_relative * abs(months.invoiced_cost)
                then months.tolerance_absolute
            else months.tolerance_relative * abs(months.invoiced_cost)
        end as tolerance,
        causes.cause as largest_cause,
        causes.amount as largest_cause_amount,
        months.unpriced_tokens
    from months
    left join causes
        on
        months.provider = causes.provider
        and months.billing_account_id = causes.billing_account_id
        and months.billing_month = causes.billing_month
        and months.currency = causes.currency
        and causes.cause_rank = 1
    where months.period_status in ('ended', 'closed') and months.status = 'off' and {{ agent_cost_compares_wholes() }}
)

select * from final

{% endtest %}
