-- grain: one row an invoice line of a closed month, the corrections that were booked in it too
-- why: what was closed before amounts were converted is compared in its own currency; a line and what was booked and
--      reversed of it go by the same line_id
{%- set unconverted = {
    'compared_currency': 'currency', 'compared_amount': 'billed_amount', 'compared_list_amount': 'list_amount'
} %}
with

final as (
    select
        {%- for column in agent_cost_invoice_line_columns() %}
        {% if column in unconverted -%}
        coalesce(closed_lines.{{ column }}, closed_lines.{{ unconverted[column] }}) as {{ column }},
        {%- else -%}
        closed_lines.{{ column }},
        {%- endif %}
        {%- endfor %}
        closings.closing_key,
        closings.booked_month,
        replace(replace(closed_lines.invoice_line_id, ':booked', ''), ':reversed', '') as line_id
    from {{ ref('int_agent_cost__closed_lines') }} as closed_lines
    inner join {{ ref('int_agent_cost__closings') }} as closings on closed_lines.closing_key = closings.closing_key
)

select * from final
