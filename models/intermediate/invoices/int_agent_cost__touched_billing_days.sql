-- grain: one row a UTC day whose calls this build bills anew
-- why: days with new spans, and all days of a month whose bill is shared out anew
with

touched_days as (
    select started_date from {{ ref('int_agent_cost__touched_usage_days') }}
),

touched_months as (
    select billing_month from {{ ref('int_agent_cost__touched_months') }}
),

calls as (
    select started_date from {{ ref('int_agent_cost__priced_calls') }}
),

touched as (
    select started_date from touched_days
    union all
    select calls.started_date
    from calls
    inner join touched_months on {{ agent_cost_month_of('calls.started_date') }} = touched_months.billing_month
),

final as (
    select distinct started_date
    from touched
)

select * from final
