-- grain: one row a usable invoice line that no newer or better export supersedes; where such an export came after the
--        month was closed, also its lines and the reversal of those they replace, in the month that was open
-- why: the bill in the project's words: whose account, which period, which model and meter, or which
--      credit, tax or adjustment; the provider's own text stays beside it
{%- set columns = agent_cost_invoice_line_columns() %}
{%- set turned = [
    'quantity', 'billed_amount', 'list_amount', 'compared_amount', 'compared_list_amount', 'reporting_amount'
] %}
{%- set unconverted = {
    'compared_currency': 'currency', 'compared_amount': 'billed_amount', 'compared_list_amount': 'list_amount'
} %}
with

lines as (
    select * from {{ ref('int_agent_cost__counted_lines') }}
),

closings as (
    select * from {{ ref('int_agent_cost__closings') }}
),

-- What was closed before amounts were converted is compared in its own currency.
closed_lines as (
    select
        {%- for column in columns %}
        {% if column in unconverted -%}
        coalesce(closed_lines.{{ column }}, closed_lines.{{ unconverted[column] }}) as {{ column }},
        {%- else -%}
        closed_lines.{{ column }},
        {%- endif %}
        {%- endfor %}
        closings.booked_month
    from {{ ref('int_agent_cost__closed_lines') }} as closed_lines
    inner join closings on closed_lines.closing_key = closings.closing_key
),

current_lines as (
    select
        lines.*,
        closings.booked_month
    from lines
    left join closings
        on
        lines.provider = closings.provider
        and lines.billing_account_id = closings.billing_account_id
        and lines.billing_month = closings.billing_month
),

-- What is on one side only was corrected: the new line is booked, the old one reversed.
corrections as (
    {%- for side, other, sign in [('current_lines', 'closed_lines', 1), ('closed_lines', 'current_lines', -1)] %}
    select
    {%- for column in columns %}
        {% if column == 'invoice_line_id' -%}
        {{ side }}.invoice_line_id || '{{ ':booked' if sign == 1 else ':reversed' }}' as invoice_line_id
        {%- elif column == 'billing_month' -%}{{ side }}.booked_month as billing_month
        {%- elif column == 'charge_category' -%}'adjustment' as charge_category
        {%- elif column == 'charge_class' -%}'correction' as charge_class
        {%- elif column in ['model', 'meter', 'tool'] -%}
        cast(null as {{ agent_cost_type_text() }}) as {{ column }}
        {%- elif column == 'mapping_status' -%}'ignored' as mapping_status
        {%- elif column == 'is_modelled' -%}false as is_modelled
        {%- elif column in turned and sign == -1 -%}-{{ side }}.{{ column }} as {{ column }}
        {%- else -%}{{ side }}.{{ column }}
        {%- endif %}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ side }}
    left join {{ other }}
        on {{ side }}.invoice_line_id = {{ other }}.invoice_line_id
    where {{ side }}.booked_month is not null and {{ other }}.invoice_line_id is null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select {{ columns | join(', ') }}
    from current_lines
    where booked_month is null
    union all
    select {{ columns | join(', ') }}
    from closed_lines
    union all
    select {{ columns | join(', ') }}
    from corrections
)

select * from final
