{{ config(
    materialized='incremental',
    unique_key='closing_key',
    meta={'touched': 'int_agent_cost__changed_closings'},
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}
-- depends_on: {{ ref('int_agent_cost__closed_lines') }}
-- depends_on: {{ ref('int_agent_cost__priced_calls') }}
-- depends_on: {{ ref('int_agent_cost__service_accounts') }}
-- grain: one row a billed call of a closed month and closing, as it was when the month was closed; and one a closing
-- why: a new price, a late span or a new mapping must not move a closed month; kept over full refreshes, for no input
--      can give it again; the row of the closing itself (its span_key is the closing_key) says that the month was
--      closed also where it had no calls, so that the first late one is not taken for one of them
{%- set columns = agent_cost_priced_call_columns() %}
{%- set books = agent_cost_last_books() %}
with

closings as (
    select closings.*
    from {{ ref('int_agent_cost__closings') }} as closings
    inner join {{ ref('int_agent_cost__changed_closings') }} as changed on closings.closing_key = changed.closing_key
),

calls as (
    {%- if books %}
    select * from {{ books.calls }}
    where not is_after_close
    {%- else %}
    select
        priced_calls.*,
        paying.billing_account_id,
        {{ agent_cost_month_of('priced_calls.started_date') }} as billing_month
    from {{ ref('int_agent_cost__priced_calls') }} as priced_calls
    inner join {{ ref('int_agent_cost__service_accounts') }} as paying
        on
        priced_calls.provider = paying.provider
        and coalesce(priced_calls.service_name, '') = coalesce(paying.service_name, '')
    {%- endif %}
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
    inner join closings
        on
        calls.provider = closings.provider
        and calls.billing_account_id = closings.billing_account_id
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
