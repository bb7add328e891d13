-- grain: one row a compared charge whose units are missing in one month and too many in the month beside
-- why: a provider that closes its month at another hour bills a call of the last night in the next month
with

charge_groups as (
    select * from {{ ref('int_agent_cost__charge_allocations') }}
    where gap_quantity is not null
),

edge_usage as (
    select
        provider,
        billing_account_id,
        billing_month,
        model,
        meter,
        pricing_mode,
        currency,
        sum(case when started_date = billing_month then quantity else 0 end) as first_day_quantity,
        sum(
            case
                when {{ agent_cost_month_of(agent_cost_next_day('started_date')) }} > billing_month then quantity
                else 0
            end
        ) as last_day_quantity
    from {{ ref('int_agent_cost__daily_charges') }}
    group by provider, billing_account_id, billing_month, model, meter, pricing_mode, currency
),

with_edges as (
    select
        charge_groups.*,
        coalesce(edge_usage.first_day_quantity, 0) as first_day_quantity,
        coalesce(edge_usage.last_day_quantity, 0) as last_day_quantity
    from charge_groups
    left join edge_usage
        on
        {{ agent_cost_same_charge('charge_groups', 'edge_usage') }}
        and charge_groups.billing_month = edge_usage.billing_month
),

-- only what was used within a day of the boundary can have changed sides
boundaries as (
    select
        earlier.charge_group_key as earlier_key,
        later.charge_group_key as later_key,
        least(
            abs(earlier.gap_quantity), abs(later.gap_quantity),
            case when earlier.gap_quantity > 0 then later.first_day_quantity else earlier.last_day_quantity end
        ) as moved_quantity
    from with_edges as earlier
    inner join with_edges as later
        on
        {{ agent_cost_same_charge('earlier', 'later') }}
        and later.billing_month = {{ agent_cost_month_shifted('earlier.billing_month', 1) }}
    where earlier.gap_quantity * later.gap_quantity < 0
),

sides as (
    select
        earlier_key as charge_group_key,
        moved_quantity
    from boundaries
    union all
    select
        later_key as charge_group_key,
        moved_quantity
    from boundaries
),

final as (
    select
        charge_group_key,
        cast(sum(moved_quantity) as bigint) as period_edge_quantity
    from sides
    group by charge_group_key
)

select * from final
