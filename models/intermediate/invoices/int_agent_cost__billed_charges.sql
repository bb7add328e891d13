-- grain: one row a billed call and meter with usage
-- why: shares each billed amount among the calls that it paid for, so that the shares add up to it
--      exactly: proportional, what rounding leaves going to the largest remainders
{%- set unit = 'cast(0.000000000000001 as numeric(15, 15))' %}
with

charges as (
    select * from {{ ref('int_agent_cost__call_charges') }}
),

allocations as (
    select * from {{ ref('int_agent_cost__charge_allocations') }}
),

proportional as (
    select
        charges.*,
        allocations.charge_group_key,
        allocations.allocated_cost,
        cast(
            case
                when allocations.allocation_basis = 'list_cost' then charges.list_cost
                else {{ agent_cost_millions('charges.quantity') }}
            end as numeric(22, 15)
        ) * allocations.allocation_rate as share
    from charges
    left join allocations
        on
        charges.provider = allocations.provider
        and charges.billing_account_id = allocations.billing_account_id
        and charges.billing_month = allocations.billing_month
        and charges.model = allocations.model
        and charges.meter = allocations.meter
        and charges.pricing_mode = allocations.pricing_mode
        and charges.currency = allocations.currency
),

rounded as (
    select
        *,
        cast(share as {{ agent_cost_type_money() }})
        - case when cast(share as {{ agent_cost_type_money() }}) > share then {{ unit }} else 0 end as whole_share
    from proportional
),

ranked as (
    select
        *,
        row_number() over (
            partition by charge_group_key order by share - whole_share desc, span_key asc
        ) as remainder_rank,
        count(*) over (partition by charge_group_key) as calls,
        cast(
            (abs(allocated_cost) - sum(whole_share) over (partition by charge_group_key)) * 1000000000000000
            as bigint
        ) as units_left
    from rounded
),

final as (
    select
        span_key,
        provider,
        billing_account_id,
        model,
        meter,
        pricing_mode,
        currency,
        quantity,
        list_cost,
        -- NULL: no invoice covers it yet
        cast(
            sign(allocated_cost) * (
                whole_share + {{ unit }} * cast(
                    (units_left - units_left % calls) / calls
                    + case when remainder_rank <= units_left % calls then 1 else 0 end as bigint
                )
            ) as {{ agent_cost_type_money() }}
        ) as billed_cost,
        billing_month,
        started_date
    from ranked
)

select * from final
