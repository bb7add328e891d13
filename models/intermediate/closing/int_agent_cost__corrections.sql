-- grain: one row an invoice line that the closed months do not hold as often as the newest bills do
-- why: what a newer bill of a closed month holds beyond it is booked in the first later month that is open, what it no
--      longer holds is reversed there; what was booked or reversed in a month that is closed since counts as held
{%- set columns = agent_cost_invoice_line_columns() %}
{%- set turned = [
    'quantity', 'billed_amount', 'list_amount', 'compared_amount', 'compared_list_amount', 'reporting_amount'
] %}
with

current_lines as (
    select
        counted.*,
        closings.booked_month
    from {{ ref('int_agent_cost__counted_lines') }} as counted
    inner join {{ ref('int_agent_cost__closings') }} as closings
        on
        counted.provider = closings.provider
        and counted.billing_account_id = closings.billing_account_id
        and counted.billing_month = closings.billing_month
),

-- A reversal is the line itself, held once less.
held_lines as (
    select
        *,
        case when invoice_line_id like '%:reversed' then -1 else 1 end as sign,
        row_number() over (partition by line_id order by length(invoice_line_id) desc) as latest_rank
    from {{ ref('int_agent_cost__held_lines') }}
),

times_held as (
    select
        line_id,
        sum(sign) as times
    from held_lines
    group by line_id
),

last_held as (
    select * from held_lines
    where latest_rank = 1
),

compared as (
    select
        coalesce(current_lines.invoice_line_id, last_held.line_id) as line_id,
        coalesce(last_held.invoice_line_id, current_lines.invoice_line_id) as last_invoice_line_id,
        case when current_lines.invoice_line_id is null then 0 else 1 end - coalesce(times_held.times, 0) as times,
        -- a line is reversed as it was held
        current_lines.invoice_line_id is not null and coalesce(times_held.times, 0) < 1 as is_as_now
    from current_lines
    full outer join last_held on current_lines.invoice_line_id = last_held.line_id
    left join times_held on last_held.line_id = times_held.line_id
),

-- Twice where a month was opened and closed again around a correction.
entries as (
    {%- for times in [1, 2] %}
    {%- for comparison, suffix, sign in [('>=', ':booked', 1), ('<= -', ':reversed', -1)] %}
    select
        line_id,
        last_invoice_line_id || '{{ suffix * times }}' as invoice_line_id,
        {{ sign }} as sign,
        is_as_now
    from compared
    where times {{ comparison }}{{ times }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    {% for side, key in [('current_lines', 'invoice_line_id'), ('last_held', 'line_id')] %}
    select
    {%- for column in columns %}
        {% if column == 'invoice_line_id' -%}
        entries.invoice_line_id
        {%- elif column == 'billing_month' -%}{{ side }}.booked_month as billing_month
        {%- elif column == 'charge_category' -%}'adjustment' as charge_category
        {%- elif column == 'charge_class' -%}'correction' as charge_class
        {%- elif column in ['model', 'meter', 'tool'] -%}
        cast(null as {{ agent_cost_type_text() }}) as {{ column }}
        {%- elif column == 'mapping_status' -%}'ignored' as mapping_status
        {%- elif column == 'is_modelled' -%}false as is_modelled
        {%- elif column in turned -%}
        case
            when entries.sign{{ ' * last_held.sign' if side == 'last_held' }} = 1 then {{ side }}.{{ column }}
            else -{{ side }}.{{ column }}
        end as {{ column }}
        {%- else -%}{{ side }}.{{ column }}
        {%- endif %}{{ ',' if not loop.last }}
    {%- endfor %}
    from entries
    inner join {{ side }} on entries.line_id = {{ side }}.{{ key }}
    where {{ 'entries.is_as_now' if side == 'current_lines' else 'not entries.is_as_now' }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
