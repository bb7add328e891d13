-- grain: one row a provider, billing account, billing month and currency
-- why: the state of the books on one line: what was billed, what the spans explain, what finance has
--      agreed is not in the spans (agent_cost_known_differences), and how far the month is off
with

reconciled as (
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        -- a month that holds only corrections of closed ones has no invoice of its own yet
        max(case when status = 'no_invoice' then 1 else 0 end) = 0 as has_invoice,
        cast(sum(invoiced_cost) as {{ agent_cost_type_money() }}) as invoiced_cost,
        cast(sum(modelled_cost) as {{ agent_cost_type_money() }}) as modelled_cost,
        cast(sum(usage_variance) as {{ agent_cost_type_money() }}) as usage_variance,
        cast(sum(price_variance) as {{ agent_cost_type_money() }}) as price_variance,
        cast(sum(unexplained) as {{ agent_cost_type_money() }}) as unexplained,
        {%- for category, column in {
            'credit': 'credit', 'tax': 'tax', 'adjustment': 'adjustment', 'purchase': 'purchase', 'usage': 'other_usage'
        }.items() %}
        cast(coalesce(
            sum(case when charge_category = '{{ category }}' then unmodelled_cost end), 0
        ) as {{ agent_cost_type_money() }}) as {{ column }}_cost,
        {%- endfor %}
        cast(sum(unpriced_quantity) as bigint) as unpriced_tokens
    from {{ ref('agent_cost_reconciliation') }}
    group by 1, 2, 3, 4
),

-- The same bill on paper: in the currency of its lines, where they have one.
bills as (
    select
        provider,
        billing_account_id,
        billing_month,
        compared_currency,
        min(currency) as invoice_currency,
        cast(sum(billed_amount) as {{ agent_cost_type_money() }}) as invoice_amount
    from {{ ref('agent_cost_invoice_lines') }}
    group by 1, 2, 3, 4
    having min(currency) = max(currency)
),

closings as (
    select * from {{ ref('int_agent_cost__closings') }}
),

known_differences as (
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        cast(sum(amount) as {{ agent_cost_type_money() }}) as known_difference
    from {{ ref('stg_agent_cost__known_differences') }}
    group by 1, 2, 3, 4
),

compared as (
    select
        reconciled.*,
        coalesce(known_differences.known_difference, 0) as known_difference,
        reconciled.usage_variance + reconciled.price_variance + reconciled.unexplained
        - coalesce(known_differences.known_difference, 0) as off_by,
        {{ agent_cost_tolerance('relative', 'reconciled.provider') }} as tolerance_relative,
        {{ agent_cost_tolerance('absolute', 'reconciled.provider') }} as tolerance_absolute,
        reconciled.billing_month < {{ agent_cost_month_of(agent_cost_today()) }} as is_past_month,
        closings.provider is not null as is_closed,
        bills.invoice_currency,
        bills.invoice_amount
    from reconciled
    left join known_differences
        on
        reconciled.provider = known_differences.provider
        and reconciled.billing_account_id = known_differences.billing_account_id
        and reconciled.billing_month = known_differences.billing_month
        and reconciled.currency = known_differences.currency
    left join bills
        on
        reconciled.provider = bills.provider
        and reconciled.billing_account_id = bills.billing_account_id
        and reconciled.billing_month = bills.billing_month
        and reconciled.currency = bills.compared_currency
    left join closings
        on
        reconciled.provider = closings.provider
        and reconciled.billing_account_id = closings.billing_account_id
        and reconciled.billing_month = closings.billing_month
),

final as (
    select
        {{ agent_cost_surrogate_key(
            ['provider', 'billing_account_id', 'billing_month', 'currency']
        ) }} as reconciliation_month_key,
        provider,
        billing_account_id,
        currency,
        case
            when not has_invoice then 'no_invoice'
            when is_closed then 'closed'
            when is_past_month then 'ended'
            else 'open'
        end as period_status,
        case
            when not has_invoice then 'no_invoice'
            when currency <> 'USD' then 'other_currency'
            when
                abs(off_by) <= tolerance_absolute
                or abs(off_by) <= tolerance_relative * abs(invoiced_cost) then 'within_tolerance'
            else 'off'
        end as status,
        invoice_currency,
        invoice_amount,
        invoiced_cost,
        modelled_cost,
        usage_variance,
        price_variance,
        credit_cost,
        tax_cost,
        adjustment_cost,
        purchase_cost,
        other_usage_cost,
        unexplained,
        cast(known_difference as {{ agent_cost_type_money() }}) as known_difference,
        cast(off_by as {{ agent_cost_type_money() }}) as off_by,
        tolerance_relative,
        tolerance_absolute,
        unpriced_tokens,
        billing_month
    from compared
)

select * from final
