{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}
-- grain: one row an invoice line of a closed month and closing, as it was when the month was closed
-- why: a newer export must not move a closed month; kept over full refreshes, for no input can give it again
with

closings as (
    select * from {{ ref('int_agent_cost__closings') }}
),

lines as (
    select * from {{ ref('int_agent_cost__counted_lines') }}
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
    {%- if agent_cost_is_incremental() %}
    where not exists (select 1 from {{ this }} as kept where kept.closing_key = closings.closing_key)
    {%- endif %}
)

select * from final
