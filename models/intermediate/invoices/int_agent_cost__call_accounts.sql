{{ config(materialized='ephemeral') }}
-- grain: one row a billed call, calls without usage too
-- why: whose bill a call is on: the account, the month, and the model in the words of the bill; a call of
--      a closed month is as it was when the month was closed, and one that came later is marked; all of history, so
--      it is not stored: its readers take the days they need
{%- set columns = agent_cost_priced_call_columns() %}
-- no CTE is read twice here: DuckDB would no longer pass the days of a reader on to the scan of the calls
with

priced_calls as (
    select
        *,
        {{ agent_cost_month_of('started_date') }} as billing_month
    from {{ ref('int_agent_cost__priced_calls') }}
),

accounts as (
    select * from {{ ref('int_agent_cost__service_accounts') }}
),

closings as (
    select * from {{ ref('int_agent_cost__closings') }}
),

closed_calls as (
    select closed_calls.*
    from {{ ref('int_agent_cost__closed_calls') }} as closed_calls
    inner join {{ ref('int_agent_cost__closings') }} as closings on closed_calls.closing_key = closings.closing_key
    where closed_calls.span_key <> closed_calls.closing_key
),

calls as (
    select
        {%- for column in columns %}
        priced_calls.{{ column }},
        {%- endfor %}
        accounts.billing_account_id,
        priced_calls.billing_month,
        closings.closing_key is not null as is_after_close
    from priced_calls
    inner join accounts
        on
        coalesce(priced_calls.provider, '') = coalesce(accounts.provider, '')
        and coalesce(priced_calls.service_name, '') = coalesce(accounts.service_name, '')
    left join closings
        on
        accounts.provider = closings.provider
        and accounts.billing_account_id = closings.billing_account_id
        and priced_calls.billing_month = closings.billing_month
    where
        not exists (
            select 1
            from {{ ref('int_agent_cost__closed_calls') }} as kept
            inner join {{ ref('int_agent_cost__closings') }} as kept_closings
                on kept.closing_key = kept_closings.closing_key
            where kept.span_key = priced_calls.span_key
        )
    union all
    select
        {{ columns | join(', ') }},
        billing_account_id,
        billing_month,
        false as is_after_close
    from closed_calls
),

final as (
    select
        *,
        coalesce(price_model, response_model, request_model, '(unknown)') as billed_model
    from calls
)

select * from final
