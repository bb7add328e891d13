{{ config(materialized='view') }}
-- grain: one row a billed call, calls without usage too
-- why: whose bill a call is on: the account, the month, and the model in the words of the bill
with

calls as (
    select
        *,
        coalesce(price_model, response_model, request_model, '(unknown)') as billed_model,
        {{ agent_cost_month_of('started_date') }} as billing_month
    from {{ ref('int_agent_cost__priced_calls') }}
),

accounts as (
    select * from {{ ref('int_agent_cost__service_accounts') }}
),

final as (
    select
        calls.*,
        accounts.billing_account_id
    from calls
    inner join accounts
        on
        coalesce(calls.provider, '') = coalesce(accounts.provider, '')
        and coalesce(calls.service_name, '') = coalesce(accounts.service_name, '')
)

select * from final
