-- grain: one row a compared charge that differs
-- why: what the spans themselves say about why the provider counted other units than they show: for
--      each possible cause the most units (of price_mix: dollars) that it can account for
with

charge_groups as (
    select * from {{ ref('int_agent_cost__charge_allocations') }}
    where gap_quantity is not null
),

priced_usage as (
    select
        provider,
        billing_account_id,
        billing_month,
        model,
        meter,
        pricing_mode,
        currency,
        rate_id,
        max(largest_call) as largest_call,
        sum(sampled_quantity) as sampled_quantity,
        sum(list_cost) as list_cost,
        sum(quantity) as quantity
    from {{ ref('int_agent_cost__daily_charges') }}
    group by provider, billing_account_id, billing_month, model, meter, pricing_mode, currency, rate_id
),

unit_prices as (
    select
        *,
        {{ agent_cost_divide('list_cost', 'quantity', 12) }} as unit_price
    from priced_usage
),

seen_usage as (
    select
        provider,
        billing_account_id,
        billing_month,
        model,
        meter,
        pricing_mode,
        currency,
        cast(sum(sampled_quantity) as bigint) as sampled_quantity,
        max(largest_call) as largest_call,
        max(unit_price) - min(unit_price) as price_spread
    from unit_prices
    group by provider, billing_account_id, billing_month, model, meter, pricing_mode, currency
),

blind_calls as (
    select
        provider,
        billing_account_id,
        billing_month,
        model,
        pricing_mode,
        currency,
        sum(calls_without_usage) as calls_without_usage,
        sum(failed_calls) as failed_calls,
        sum(retries) as retries
    from {{ ref('int_agent_cost__daily_blind_calls') }}
    group by provider, billing_account_id, billing_month, model, pricing_mode, currency
),

-- Units that are too many in one pricing mode and too few in another.
modes as (
    select
        charge_group_key,
        sum(case when gap_quantity > 0 then gap_quantity else 0 end) over (
            partition by provider, billing_account_id, billing_month, model, meter, currency
        ) as too_few,
        sum(case when gap_quantity < 0 then -gap_quantity else 0 end) over (
            partition by provider, billing_account_id, billing_month, model, meter, currency
        ) as too_many
    from charge_groups
),

edges as (
    select * from {{ ref('int_agent_cost__period_edges') }}
),

joined as (
    select
        charge_groups.charge_group_key,
        charge_groups.gap_quantity,
        cast(case when charge_groups.gap_quantity > 0 then modes.too_few else modes.too_many end as bigint)
            as same_side_quantity,
        cast(least(modes.too_few, modes.too_many) as bigint) as moved_quantity,
        charge_groups.gap_quantity > 0 as is_missing_in_spans,
        coalesce(edges.period_edge_quantity, 0) as period_edge_quantity,
        coalesce(seen_usage.sampled_quantity, 0) as sampled_quantity,
        coalesce(seen_usage.price_spread, 0) as price_spread,
        coalesce(blind_calls.calls_without_usage, 0) as calls_without_usage,
        coalesce(blind_calls.failed_calls, 0) as failed_calls,
        coalesce(blind_calls.retries, 0) as retries,
        -- where no call shows its usage, one call can explain any of it
        coalesce(seen_usage.largest_call, abs(charge_groups.gap_quantity)) as largest_call
    from charge_groups
    inner join modes on charge_groups.charge_group_key = modes.charge_group_key
    left join edges on charge_groups.charge_group_key = edges.charge_group_key
    left join seen_usage
        on
        {{ agent_cost_same_charge('charge_groups', 'seen_usage') }}
        and charge_groups.billing_month = seen_usage.billing_month
    left join blind_calls
        on
        charge_groups.provider = blind_calls.provider
        and charge_groups.billing_account_id = blind_calls.billing_account_id
        and charge_groups.billing_month = blind_calls.billing_month
        and charge_groups.model = blind_calls.model
        and charge_groups.pricing_mode = blind_calls.pricing_mode
        and charge_groups.currency = blind_calls.currency
),

final as (
    select
        charge_group_key,
        gap_quantity,
        cast(case when is_missing_in_spans then sampled_quantity else 0 end as bigint) as sampled_traffic,
        case
            when moved_quantity = 0 then cast(0 as bigint)
            when moved_quantity = same_side_quantity then abs(gap_quantity)
            else least(abs(gap_quantity), moved_quantity)
        end as other_pricing_mode,
        period_edge_quantity as period_edge,
        cast(case when is_missing_in_spans then calls_without_usage * largest_call else 0 end as bigint)
            as calls_without_usage,
        cast(case when is_missing_in_spans then failed_calls * largest_call else 0 end as bigint) as failed_calls,
        cast(case when is_missing_in_spans then retries * largest_call else 0 end as bigint) as retried_calls,
        -- units that the spans miss may have had another of the month's list prices than their average
        cast({{ agent_cost_multiply_price('abs(gap_quantity)', 'price_spread') }} as {{ agent_cost_type_money() }})
            as price_mix
    from joined
)

select * from final
