-- grain: one row a provider, billing account, billing month, model, meter, pricing mode and currency
--        of usage; one row a charge category for what is no usage (credits, taxes, adjustments)
-- why: compares quantities first, then dollars, and adds up exactly:
--      invoiced = modelled + usage_variance + price_variance + unmodelled_cost + unexplained
with

comparison as (
    select
        *,
        status in ('invoice_only', 'telemetry_only') or reason = 'no_quantity_on_invoice' as is_one_sided
    from {{ ref('int_agent_cost__charge_allocations') }}
),

other_charges as (
    select
        provider,
        billing_account_id,
        billing_month,
        currency,
        charge_category,
        is_unmapped,
        sum(invoiced_cost) as invoiced_cost
    from {{ ref('int_agent_cost__other_charges') }}
    group by provider, billing_account_id, billing_month, currency, charge_category, is_unmapped
),

-- Tokens the spans did not show, at the price the spans were given; the rest of the difference is
-- price, so that the two always add up.
split as (
    select
        *,
        case
            when status = 'no_invoice' then null
            when status = 'matched' then 0
            when status = 'invoice_only' then invoiced_cost
            when status = 'telemetry_only' then -modelled_amount
            when reason in ('unpriced', 'no_quantity_on_invoice') then 0
            else {{ agent_cost_usage_variance() }}
        end as usage_amount
    from comparison
),

all_rows as (
    select
        charge_group_key as reconciliation_key,
        provider,
        billing_account_id,
        model,
        meter,
        pricing_mode,
        'usage' as charge_category,
        currency,
        status,
        reason,
        invoiced_quantity,
        modelled_quantity,
        unpriced_quantity,
        invoiced_cost,
        modelled_cost,
        usage_amount as usage_variance,
        case
            when status = 'no_invoice' then null
            when is_one_sided then 0
            else invoiced_cost - modelled_amount - usage_amount
        end as price_variance,
        case when status <> 'no_invoice' then 0 end as unmodelled_cost,
        case
            when status = 'no_invoice' then null
            when reason = 'no_quantity_on_invoice' then invoiced_cost - modelled_amount
            else 0
        end as unexplained,
        case when status <> 'no_invoice' then coalesce(allocated_cost, 0) end as allocated_cost,
        billing_month
    from split
    union all
    select
        {{ agent_cost_surrogate_key([
            'provider', 'billing_account_id', 'billing_month', 'currency', 'charge_category', 'is_unmapped'
        ]) }} as reconciliation_key,
        provider,
        billing_account_id,
        null as model,
        null as meter,
        null as pricing_mode,
        charge_category,
        currency,
        'unmodelled' as status,
        case
            when is_unmapped then 'unmapped'
            when charge_category = 'usage' then 'other_usage'
            else charge_category
        end as reason,
        null as invoiced_quantity,
        null as modelled_quantity,
        0 as unpriced_quantity,
        invoiced_cost,
        null as modelled_cost,
        0 as usage_variance,
        0 as price_variance,
        case when is_unmapped then 0 else invoiced_cost end as unmodelled_cost,
        case when is_unmapped then invoiced_cost else 0 end as unexplained,
        0 as allocated_cost,
        billing_month
    from other_charges
),

final as (
    select
        reconciliation_key,
        provider,
        billing_account_id,
        model,
        meter,
        pricing_mode,
        charge_category,
        currency,
        status,
        reason,
        cast(invoiced_quantity as bigint) as invoiced_quantity,
        cast(modelled_quantity as bigint) as modelled_quantity,
        cast(unpriced_quantity as bigint) as unpriced_quantity,
        cast(invoiced_cost as {{ agent_cost_type_money() }}) as invoiced_cost,
        cast(modelled_cost as {{ agent_cost_type_money() }}) as modelled_cost,
        cast(usage_variance as {{ agent_cost_type_money() }}) as usage_variance,
        cast(price_variance as {{ agent_cost_type_money() }}) as price_variance,
        cast(unmodelled_cost as {{ agent_cost_type_money() }}) as unmodelled_cost,
        cast(unexplained as {{ agent_cost_type_money() }}) as unexplained,
        cast(allocated_cost as {{ agent_cost_type_money() }}) as allocated_cost,
        cast(coalesce(invoiced_cost, 0) - allocated_cost as {{ agent_cost_type_money() }}) as unallocated_cost,
        billing_month
    from all_rows
)

select * from final
