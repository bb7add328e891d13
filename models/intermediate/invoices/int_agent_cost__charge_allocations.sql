-- grain: one row a provider, billing account, billing month, model, meter, pricing mode and currency
--        that the invoice or the spans know
-- why: decides how much of a billed amount paid for calls that the spans show; the rest is for calls
--      nobody saw and must not be charged to those that were seen
with

comparison as (
    select * from {{ ref('int_agent_cost__usage_comparison') }}
),

-- Of more units than the spans show only the shown ones are paid here, at the invoice's own price.
-- An amount without a quantity pays at most what the price book asks: beyond it, it may be anybody's.
paid as (
    select
        comparison.*,
        comparison.status in ('matched', 'variance') as is_on_both_sides,
        case
            when comparison.status in ('no_invoice', 'invoice_only') then null
            when comparison.status = 'telemetry_only' then 0
            when
                comparison.reason = 'no_quantity_on_invoice' and comparison.invoiced_cost > comparison.modelled_amount
                then comparison.modelled_amount
            when comparison.has_invoiced_quantity and comparison.invoiced_quantity > comparison.modelled_quantity
                then cast({{ agent_cost_divide(
                    agent_cost_multiply_price('modelled_quantity', 'invoiced_cost'), 'invoiced_quantity', 12
                ) }} as {{ agent_cost_type_money() }})
            else comparison.invoiced_cost
        end as paid_amount,
        comparison.unpriced_quantity = 0 and comparison.modelled_amount > 0 as is_by_cost
    from comparison
),

-- Shares follow list cost, where it is known of all calls; else tokens, counted in millions.
weighed as (
    select
        paid.*,
        case
            when paid.is_on_both_sides and paid.is_by_cost then paid.modelled_amount
            when paid.is_on_both_sides then {{ agent_cost_millions('modelled_quantity') }}
        end as weight
    from paid
),

rated as (
    select
        weighed.*,
        {{ agent_cost_divide('abs(paid_amount)', 'weight', 12) }} as rounded_rate
    from weighed
),

-- A rate that no real price has means that the two sides are not about the same thing. Else it is cut,
-- not rounded, to twelve places, so that what is left over is never negative.
cut as (
    select
        rated.*,
        rated.rounded_rate < 10000 and rated.weight < 10000000 as is_comparable,
        case
            when
                rated.rounded_rate < 10000 and rated.weight < 10000000
                and cast(rated.weight as {{ agent_cost_type_decimal(22, 15) }})
                * cast(rated.rounded_rate as {{ agent_cost_type_decimal(16, 12) }})
                > abs(rated.paid_amount)
                then rated.rounded_rate - 0.000000000001
            else rated.rounded_rate
        end as cut_rate
    from rated
),

final as (
    select
        {{ agent_cost_surrogate_key([
            'provider', 'billing_account_id', 'billing_month', 'model', 'meter', 'pricing_mode', 'currency'
        ]) }} as charge_group_key,
        provider,
        billing_account_id,
        model,
        meter,
        pricing_mode,
        currency,
        status,
        reason,
        case when is_on_both_sides then case when is_by_cost then 'list_cost' else 'quantity' end end
            as allocation_basis,
        invoiced_quantity,
        modelled_quantity,
        unpriced_quantity,
        gap_quantity,
        invoiced_cost,
        modelled_cost,
        modelled_amount,
        cast(
            case when is_comparable or not is_on_both_sides then paid_amount else 0 end
            as {{ agent_cost_type_money() }}
        ) as allocated_cost,
        cast(
            case when is_comparable then cut_rate else 0 end as {{ agent_cost_type_decimal(16, 12) }}
        ) as allocation_rate,
        billing_month
    from cut
)

select * from final
