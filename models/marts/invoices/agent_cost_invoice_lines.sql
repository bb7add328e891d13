-- grain: one row a usable invoice line that no newer or better export supersedes; where such an export came after the
--        month was closed, also its lines and the reversal of those they replace, in the month that was open
-- why: the bill in the project's words: whose account, which period, which model and meter, or which
--      credit, tax or adjustment; the provider's own text stays beside it
{%- set columns = agent_cost_invoice_line_columns() | join(', ') %}
with

lines as (
    select * from {{ ref('int_agent_cost__counted_lines') }}
),

closings as (
    select * from {{ ref('int_agent_cost__closings') }}
),

open_lines as (
    select lines.*
    from lines
    left join closings
        on
        lines.provider = closings.provider
        and lines.billing_account_id = closings.billing_account_id
        and lines.billing_month = closings.billing_month
    where closings.closing_key is null
),

final as (
    select {{ columns }} from open_lines
    union all
    select {{ columns }} from {{ ref('int_agent_cost__held_lines') }}
    union all
    select {{ columns }} from {{ ref('int_agent_cost__corrections') }}
)

select * from final
