-- grain: one row a billing month whose bill this build shares out anew
-- why: a bill is shared among all calls of its month: a call that came, or a line that changed, moves every share
{%- set finished = agent_cost_last_build('int_agent_cost__finished_allocations') %}
with

allocations as (
    select
        charge_group_key,
        billing_month,
        allocation_basis,
        allocated_cost,
        allocation_rate
    from {{ ref('int_agent_cost__charge_allocations') }}
    where allocated_cost is not null
),

touched_days as (
    select distinct {{ agent_cost_month_of('started_date') }} as billing_month
    from {{ ref('int_agent_cost__touched_usage_days') }}
),

touched as (
    select allocations.billing_month
    from allocations
    inner join touched_days on allocations.billing_month = touched_days.billing_month
    {%- if finished %}
    union all
    select coalesce(allocations.billing_month, finished.billing_month) as billing_month
    from allocations
    full outer join {{ finished }} as finished
        on
        allocations.charge_group_key = finished.charge_group_key
        and allocations.allocated_cost = finished.allocated_cost
        and allocations.allocation_rate = finished.allocation_rate
        and coalesce(allocations.allocation_basis, '') = coalesce(finished.allocation_basis, '')
    where allocations.charge_group_key is null or finished.charge_group_key is null
    {%- else %}
    union all
    select billing_month from allocations
    {%- endif %}
),

final as (
    select distinct billing_month
    from touched
)

select * from final
