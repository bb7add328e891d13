-- grain: one row a UTC day whose usage this build counts anew
-- why: days with touched traces, all days of a service that an invoice or your mapping moved to another account, and
--      those of a month that was opened, also where the spans were dropped since
{%- set finished = agent_cost_last_build('int_agent_cost__finished_accounts') %}
with

accounts as (
    select * from {{ ref('int_agent_cost__service_accounts') }}
),

-- in a first build and a full refresh every day is touched already
finished as (
    select
        service_account_key,
        billing_account_id
    from {{ finished or 'accounts' }}
),

moved as (
    select
        accounts.provider,
        accounts.service_name
    from accounts
    inner join finished on accounts.service_account_key = finished.service_account_key
    where accounts.billing_account_id <> finished.billing_account_id
),

touched as (
    select started_date from {{ ref('int_agent_cost__touched_days') }}
    union all
    select calls.started_date
    from moved
    inner join {{ ref('int_agent_cost__priced_calls') }} as calls
        on
        coalesce(moved.provider, '') = coalesce(calls.provider, '')
        and coalesce(moved.service_name, '') = coalesce(calls.service_name, '')
    union all
    select calls.started_date
    from {{ ref('int_agent_cost__opened_traces') }} as opened
    inner join {{ ref('int_agent_cost__priced_calls') }} as calls on opened.trace_id = calls.trace_id
),

final as (
    select distinct started_date
    from touched
)

select * from final
