-- grain: one row a UTC day whose runs this build sums anew
-- why: a run stands on the day it began, with what its calls are billed, on whatever day they were
with

touched_days as (
    select started_date from {{ ref('int_agent_cost__touched_billing_days') }}
),

touched_months as (
    select billing_month from {{ ref('int_agent_cost__touched_months') }}
),

calls as (
    select
        run_id,
        started_date
    from {{ ref('int_agent_cost__priced_calls') }}
),

billed_runs as (
    select distinct calls.run_id
    from calls
    inner join touched_months on {{ agent_cost_month_of('calls.started_date') }} = touched_months.billing_month
),

touched as (
    select started_date from touched_days
    union all
    select runs.started_date
    from {{ ref('fct_agent_runs') }} as runs
    inner join billed_runs on runs.run_id = billed_runs.run_id
),

final as (
    select distinct started_date
    from touched
)

select * from final
