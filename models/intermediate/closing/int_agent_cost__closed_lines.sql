{{ config(
    materialized='incremental',
    unique_key='closing_key',
    meta={'touched': 'int_agent_cost__changed_closings'},
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}
-- depends_on: {{ ref('int_agent_cost__counted_lines') }}
-- grain: one row an invoice line of a closed month and closing, as it was when the month was closed
-- why: a newer export must not move a closed month; kept over full refreshes, for no input can give it again;
--      corrections of earlier months that were booked in this one stay in it
{%- set books = agent_cost_last_books() %}
with

closings as (
    select closings.*
    from {{ ref('int_agent_cost__closings') }} as closings
    inner join {{ ref('int_agent_cost__changed_closings') }} as changed on closings.closing_key = changed.closing_key
),

lines as (
    select * from {{ books.lines if books else ref('int_agent_cost__counted_lines') }}
),

final as (
    select
        {%- for column in agent_cost_invoice_line_columns() %}
        lines.{{ column }},
        {%- endfor %}
        closings.closing_key
    from lines
    inner join closings
        on
        lines.provider = closings.provider
        and lines.billing_account_id = closings.billing_account_id
        and lines.billing_month = closings.billing_month
)

select * from final
