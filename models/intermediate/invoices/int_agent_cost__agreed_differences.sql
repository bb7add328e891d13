-- grain: one row a part of a reconciliation row (usage, price or unexplained) and a cause agreed on
-- why: puts what finance has agreed on where it belongs: first to models that the spans do not show
--      at all, then to other usage, then to prices, largest first, and never more than there is; what
--      has no list price explains itself
with

reconciled as (
    select * from {{ ref('agent_cost_reconciliation') }}
    where status <> 'no_invoice'
),

parts as (
    {%- for part in ['usage_variance', 'unexplained', 'price_variance'] %}
    select
        reconciliation_key,
        provider,
        billing_account_id,
        billing_month,
        currency,
        '{{ part }}' as variance_part,
        sign({{ part }}) as direction,
        abs({{ part }}) as amount,
        case
            when status = 'invoice_only' then 0
            when reason = 'unpriced' then 9
            else {{ loop.index }}
        end as part_rank
    from reconciled
    where {{ part }} <> 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

stacked_parts as (
    select
        *,
        sum(amount) over (
            partition by provider, billing_account_id, billing_month, currency, direction
            order by part_rank asc, amount desc, reconciliation_key asc
            rows between unbounded preceding and current row
        ) as upper_end
    from parts
),

agreed as (
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        cause,
        sum(amount) as amount
    from {{ ref('stg_agent_cost__known_differences') }}
    group by provider, billing_account_id, billing_month, currency, cause
),

stacked_causes as (
    select
        *,
        sign(amount) as direction,
        sum(abs(amount)) over (
            partition by provider, billing_account_id, billing_month, currency, sign(amount)
            order by abs(amount) desc, cause asc
            rows between unbounded preceding and current row
        ) as upper_end
    from agreed
    where amount <> 0
),

-- Both stacks measure the same dollars from the bottom: a cause explains the parts it lies beside.
lying_beside as (
    select
        stacked_parts.reconciliation_key,
        stacked_parts.variance_part,
        stacked_causes.cause,
        stacked_parts.direction,
        least(stacked_parts.upper_end, stacked_causes.upper_end)
        - greatest(
            stacked_parts.upper_end - stacked_parts.amount, stacked_causes.upper_end - abs(stacked_causes.amount)
        )
            as amount
    from stacked_parts
    inner join stacked_causes
        on
        stacked_parts.provider = stacked_causes.provider
        and stacked_parts.billing_account_id = stacked_causes.billing_account_id
        and stacked_parts.billing_month = stacked_causes.billing_month
        and stacked_parts.currency = stacked_causes.currency
        and stacked_parts.direction = stacked_causes.direction
),

final as (
    select
        reconciliation_key,
        variance_part,
        cause,
        cast(direction * amount as {{ agent_cost_type_money() }}) as amount
    from lying_beside
    where amount > 0
)

select * from final
