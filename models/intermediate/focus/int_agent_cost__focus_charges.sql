-- grain: one row a charge of the FOCUS export: usage of calls by day and owner, billed usage that no call shows by
--        month, and any other invoice line
-- why: the three kinds of charges in one shape; the second and third have no calls, and no price is made up for them
with

usage_rows as (
    select * from {{ ref('int_agent_cost__focus_usage') }}
),

charge_groups as (
    select * from {{ ref('int_agent_cost__charge_groups') }}
),

lines as (
    select * from {{ ref('agent_cost_invoice_lines') }}
),

causes as (
    select * from {{ ref('int_agent_cost__line_causes') }}
),

final as (
    select
        ---------- ids
        usage_rows.charge_key,
        usage_rows.provider,
        usage_rows.billing_account_id,
        charge_groups.sub_account_id,
        charge_groups.invoice_id,
        charge_groups.charge_group_key as invoice_detail_id,
        usage_rows.rate_id,
        ---------- strings
        'usage' as charge_category,
        cast(null as {{ agent_cost_type_text() }}) as charge_class,
        cast(null as {{ agent_cost_type_text() }}) as charge_text,
        usage_rows.model,
        usage_rows.meter,
        usage_rows.pricing_mode,
        usage_rows.currency,
        charge_groups.invoice_currency,
        usage_rows.feature,
        usage_rows.agent_name,
        usage_rows.agent_version,
        usage_rows.step,
        case when usage_rows.list_cost is null then 'unpriced' else 'priced' end as cost_status,
        charge_groups.allocation_rule,
        charge_groups.reason,
        cast(null as {{ agent_cost_type_text() }}) as quantity_unit,
        ---------- numerics
        cast(usage_rows.quantity as {{ agent_cost_type_money() }}) as quantity,
        cast(usage_rows.quantity as {{ agent_cost_type_money() }}) as charged_quantity,
        usage_rows.unit_price,
        usage_rows.list_cost,
        usage_rows.billed_cost,
        ---------- dates and timestamps
        usage_rows.billing_month,
        cast(usage_rows.started_date as {{ agent_cost_type_timestamp() }}) as charge_period_start,
        cast({{ agent_cost_next_day('usage_rows.started_date') }} as {{ agent_cost_type_timestamp() }})
            as charge_period_end
    from usage_rows
    inner join charge_groups
        on
        {{ agent_cost_same_charge('usage_rows', 'charge_groups') }}
        and usage_rows.billing_month = charge_groups.billing_month
    union all
    select
        charge_group_key as charge_key,
        provider,
        billing_account_id,
        sub_account_id,
        invoice_id,
        charge_group_key as invoice_detail_id,
        null as rate_id,
        'usage' as charge_category,
        null as charge_class,
        null as charge_text,
        model,
        meter,
        pricing_mode,
        currency,
        invoice_currency,
        null as feature,
        null as agent_name,
        null as agent_version,
        null as step,
        'unallocated' as cost_status,
        'none' as allocation_rule,
        reason,
        null as quantity_unit,
        cast(unallocated_quantity as {{ agent_cost_type_money() }}) as quantity,
        cast(unallocated_quantity as {{ agent_cost_type_money() }}) as charged_quantity,
        null as unit_price,
        null as list_cost,
        unallocated_cost as billed_cost,
        billing_month,
        cast(billing_month as {{ agent_cost_type_timestamp() }}) as charge_period_start,
        cast({{ agent_cost_month_shifted('billing_month', 1) }} as {{ agent_cost_type_timestamp() }})
            as charge_period_end
    from charge_groups
    where unallocated_cost <> 0
    union all
    select
        lines.invoice_line_id as charge_key,
        lines.provider,
        lines.billing_account_id,
        lines.sub_account_id,
        lines.invoice_id,
        lines.invoice_line_id as invoice_detail_id,
        null as rate_id,
        lines.charge_category,
        case
            when lines.charge_class = 'correction' or causes.cause = 'correction_of_earlier_month' then 'correction'
        end as charge_class,
        coalesce(lines.line_item_raw || ': ' || lines.note, lines.line_item_raw, lines.note) as charge_text,
        lines.model,
        coalesce(lines.meter, lines.tool) as meter,
        case when lines.charge_category = 'usage' then lines.pricing_mode end as pricing_mode,
        lines.compared_currency as currency,
        lines.currency as invoice_currency,
        null as feature,
        null as agent_name,
        null as agent_version,
        null as step,
        'unallocated' as cost_status,
        'none' as allocation_rule,
        causes.cause as reason,
        lines.quantity_unit,
        lines.quantity,
        lines.quantity as charged_quantity,
        null as unit_price,
        null as list_cost,
        lines.compared_amount as billed_cost,
        lines.billing_month,
        lines.charge_period_start,
        lines.charge_period_end
    from lines
    inner join causes on lines.invoice_line_id = causes.invoice_line_id
)

select * from final
