{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}
-- grain: one row a billed call of a closed month and closing, as it was when the month was closed; and one a closing
-- why: a new price, a late span or a new mapping must not move a closed month; kept over full refreshes, for no input
--      can give it again; the row of the closing itself (its span_key is the closing_key) says that the month was
--      closed also where it had no calls, so that the first late one is not taken for one of them
{%- set columns = agent_cost_priced_call_columns() %}
with

closings as (
    select given.* from {{ ref('int_agent_cost__closings') }} as given
    {%- if agent_cost_is_incremental() %}
    where not exists (select 1 from {{ this }} as kept where kept.closing_key = given.closing_key)
    {%- endif %}
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
        {%- for column in columns %}
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
    union all
    select
        {%- for column in columns %}
        {{ 'closing_key' if column == 'span_key' else 'null' }} as {{ column }},
        {%- endfor %}
        closing_key,
        billing_account_id,
        billing_month
    from closings
)

select * from final
