-- grain: one row a charge that could be read, superseded ones included
-- why: what the words of the line mean, and whether a newer or better export of its period holds instead
with

charges as (
    select
        *,
        {{ agent_cost_bill_period() }}
    from {{ ref('int_agent_cost__billed_rows') }}
    where reject_reason is null and not is_out_of_scope and row_kind = 'charge'
),

periods as (
    select * from {{ ref('int_agent_cost__bill_periods') }}
),

meanings as (
    select * from {{ ref('int_agent_cost__line_meanings') }}
),

read_lines as (
    select
        charges.*,
        meanings.tool,
        meanings.mapping_rule,
        periods.is_settled,
        coalesce(meanings.is_ambiguous, false) as is_ambiguous,
        coalesce(meanings.is_modelled, 'true') <> 'false' as may_be_modelled,
        coalesce(meanings.model, charges.model_stated) as model_name,
        coalesce(charges.model_stated, meanings.model) as model_raw,
        coalesce(charges.meter_stated, meanings.meter) as meter,
        coalesce(charges.pricing_mode_stated, meanings.pricing_mode, 'standard') as pricing_mode,
        case
            when charges.charge_category = 'usage' then coalesce(meanings.charge_category, 'usage')
            else charges.charge_category
        end as line_category,
        coalesce(charges.context_band, meanings.context_band) as line_context_band,
        coalesce(charges.region, meanings.region) as line_region,
        charges.snapshot_id <> periods.snapshot_id or charges.source_file <> periods.source_file as is_older
    from charges
    inner join periods
        on
        {{ agent_cost_same_bill_period('charges', 'periods') }}
    left join meanings
        on
        charges.provider = meanings.provider
        and charges.source_system = meanings.source_system
        and charges.line_words = meanings.line_words
),

-- Two kinds of export may bill one account's month: a line for the whole month covers 31 days of it.
covered_days as (
    select
        provider,
        billing_account_id,
        {{ agent_cost_month_of('period_date') }} as billing_month,
        source_system,
        max(case when period_grain = 'month' then 31 else 0 end) + count(distinct period_date)
            as day_count
    from periods
    group by 1, 2, 3, 4
),

category_sources as (
    select
        read_lines.provider,
        read_lines.billing_account_id,
        read_lines.billing_month,
        read_lines.line_category,
        read_lines.source_system,
        row_number() over (
            partition by
                read_lines.provider, read_lines.billing_account_id, read_lines.billing_month, read_lines.line_category
            order by
                coalesce(max(covered_days.day_count), 0) desc, min(read_lines.source_rank) asc,
                read_lines.source_system asc
        ) as choice
    from read_lines
    left join covered_days
        on
        read_lines.provider = covered_days.provider
        and read_lines.billing_account_id = covered_days.billing_account_id
        and read_lines.billing_month = covered_days.billing_month
        and read_lines.source_system = covered_days.source_system
    where not read_lines.is_older
    group by 1, 2, 3, 4, 5
),

final as (
    select
        read_lines.invoice_line_id,
        read_lines.provider,
        read_lines.billing_account_id,
        read_lines.sub_account_id,
        read_lines.api_key_id,
        read_lines.invoice_id,
        read_lines.snapshot_id,
        read_lines.source_system,
        read_lines.line_item_raw,
        read_lines.charge_class,
        read_lines.inference_geo,
        read_lines.amount_original,
        read_lines.amount_unit,
        read_lines.quantity_unit,
        read_lines.currency,
        read_lines.note,
        read_lines.quantity,
        read_lines.billed_amount,
        read_lines.list_amount,
        read_lines.units_per_usd,
        read_lines.charge_period_start,
        read_lines.charge_period_end,
        read_lines.usage_date,
        read_lines.billing_month,
        read_lines.provider_billing_month,
        read_lines.fetched_at,
        read_lines.source_file,
        read_lines.source_line,
        read_lines.source_part,
        read_lines.loaded_at,
        read_lines.tool,
        read_lines.mapping_rule,
        read_lines.model_name,
        read_lines.model_raw,
        read_lines.meter,
        read_lines.pricing_mode,
        read_lines.line_category,
        read_lines.line_context_band,
        read_lines.line_region,
        read_lines.is_ambiguous,
        read_lines.may_be_modelled,
        read_lines.is_settled,
        case
            when read_lines.is_older then 'newer_export'
            when category_sources.source_system <> read_lines.source_system then 'other_source'
        end as superseded_by
    from read_lines
    left join category_sources
        on
        read_lines.provider = category_sources.provider
        and read_lines.billing_account_id = category_sources.billing_account_id
        and read_lines.billing_month = category_sources.billing_month
        and read_lines.line_category = category_sources.line_category
        and category_sources.choice = 1
)

select * from final
