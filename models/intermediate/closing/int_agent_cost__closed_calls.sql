{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}
-- grain: one row a billed call of a closed month and closing, as it was when the month was closed
-- why: a new price, a late span or a new mapping must not move a closed month; kept over full refreshes, for no input
--      can give it again
with

closings as (
    select * from {{ ref('int_agent_cost__closings') }}
),

calls as (
    select
        *,
        {{ agent_cost_month_of('started_date') }} as billing_month
    from {{ ref('int_agent_cost__priced_calls') }}
),

accounts as (
    select * from {{ ref('int_agent_cost__service_accounts') }}
),

final as (
    select
        {%- for column in agent_cost_priced_call_columns() %}
        calls.{{ column }},
        {%- endfor %}
        closings.closing_key,
        closings.billing_account_id,
        closings.billing_month
    from calls
    inner join accounts
        on
        calls.provider = accounts.provider
        and coalesce(calls.service_name, '') = coalesce(accounts.service_name, '')
    inner join closings
        on
        accounts.provider = closings.provider
        and accounts.billing_account_id = closings.billing_account_id
        and calls.billing_month = closings.billing_month
    {%- if is_incremental() %}
    where closings.closing_key not in (select kept.closing_key from {{ this }} as kept)
    {%- endif %}
)

select * from final
