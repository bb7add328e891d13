-- grain: one row a UTC day whose calls this build bills anew
-- why: days with new spans, and all days of a month whose bill is shared out anew; a run stands on the day it began
with

touched_days as (
    select started_date from {{ ref('int_agent_cost__touched_usage_days') }}
),

touched_months as (
    select billing_month from {{ ref('int_agent_cost__touched_months') }}
),

calls as (
    select
        priced_calls.run_id,
        priced_calls.started_date
    from {{ ref('int_agent_cost__priced_calls') }} as priced_calls
    inner join touched_months on {{ agent_cost_month_of('priced_calls.started_date') }} = touched_months.billing_month
),

touched as (
    select started_date from touched_days
    union all
    select started_date from calls
    union all
    select runs.started_date
    from {{ ref('fct_agent_runs') }} as runs
    inner join calls on runs.run_id = calls.run_id
),

final as (
    select distinct started_date
    from touched
)

select * from final
