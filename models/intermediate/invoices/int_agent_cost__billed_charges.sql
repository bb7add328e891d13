{{ config(
    materialized=agent_cost_incremental(),
    unique_key='billing_month',
    indexes=agent_cost_indexes(['span_key', 'billing_month', 'started_date'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_months') }}
-- grain: one row a billed call and meter with usage, in months with an invoice
-- why: shares each billed amount among the calls that it paid for, so that the shares add up to it
--      exactly: proportional, what rounding leaves going to the largest remainders
{%- set unit = 'cast(0.000000000000001 as ' ~ agent_cost_type_decimal(15, 15) ~ ')' %}
with

calls as (
    select *
    from {{ ref('int_agent_cost__call_accounts') }}
    where
        not is_after_close
    {%- if agent_cost_is_incremental() %}
        and billing_month in (select months.billing_month from {{ ref('int_agent_cost__touched_months') }} as months)
    {%- endif %}
),

charges as (
    {{- agent_cost_charges_of('calls') }}
),

allocations as (
    select *
    from {{ ref('int_agent_cost__charge_allocations') }}
    where allocated_cost is not null
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
            end as {{ agent_cost_type_decimal(22, 15) }}
        ) * allocations.allocation_rate as exact_share
    from charges
    inner join allocations
        on
        {{ agent_cost_same_charge('charges', 'allocations') }}
        and charges.billing_month = allocations.billing_month
),

rounded as (
    select
        *,
        cast(exact_share as {{ agent_cost_type_money() }})
        - case
            when cast(exact_share as {{ agent_cost_type_money() }}) > exact_share then {{ unit }}
            else 0
        end as whole_share
    from proportional
),

ranked as (
    select
        *,
        cast(
            (abs(allocated_cost) - sum(whole_share) over (partition by charge_group_key)) * 1000000000000000
            as bigint
        ) as units_left,
        row_number() over (
            partition by charge_group_key order by exact_share - whole_share desc, span_key asc
        ) as remainder_rank,
        count(*) over (partition by charge_group_key) as calls
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
