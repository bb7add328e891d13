-- grain: one row a charge without a quantity that a usage report has the quantity of
-- why: cost reports name no tokens and usage reports no dollars; a day's tokens of a model, meter and mode are shared
--      out over its lines by amount, the last taking what is left, so that they add up
with

usage_rows as (
    select
        billed.*,
        periods.source_system is not null as is_current
    from {{ ref('int_agent_cost__billed_rows') }} as billed
    left join {{ ref('int_agent_cost__bill_periods') }} as periods
        on
        billed.source_system = periods.source_system
        and billed.provider = periods.provider
        and billed.billing_account_id = periods.billing_account_id
        and billed.export_scope = periods.export_scope
        and billed.usage_date = periods.period_date
        and periods.period_grain = 'day'
        and billed.snapshot_id = periods.snapshot_id
        and billed.source_file = periods.source_file
    where billed.reject_reason is null and billed.row_kind = 'usage'
),

meanings as (
    select
        provider,
        source_system,
        line_words,
        pricing_mode
    from {{ ref('int_agent_cost__line_meanings') }}
),

matches as (
    select
        provider_name,
        model_name,
        provider_id,
        model_id
    from {{ ref('int_agent_cost__model_matches') }}
),

by_source as (
    select
        usage_rows.provider,
        usage_rows.billing_account_id,
        usage_rows.usage_date,
        usage_rows.source_system,
        usage_rows.source_rank,
        usage_rows.meter_stated as meter,
        coalesce(matches.provider_id || '/' || matches.model_id, usage_rows.model_stated) as model,
        coalesce(meanings.pricing_mode, 'standard') as pricing_mode,
        sum(usage_rows.quantity) as quantity
    from usage_rows
    left join matches
        on usage_rows.provider = matches.provider_name and usage_rows.model_stated = matches.model_name
    left join meanings
        on
        usage_rows.provider = meanings.provider
        and usage_rows.source_system = meanings.source_system
        and usage_rows.line_words = meanings.line_words
    where usage_rows.is_current and usage_rows.usage_date is not null
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

reported as (
    select
        *,
        dense_rank() over (
            partition by provider, billing_account_id, usage_date order by source_rank, source_system
        ) as choice
    from by_source
),

lines as (
    select
        invoice_line_id,
        provider,
        billing_account_id,
        usage_date,
        book_model as model,
        meter,
        pricing_mode,
        compared_amount,
        quantity
    from {{ ref('int_agent_cost__mapped_lines') }}
    where is_modelled and usage_date is not null
),

running as (
    select
        lines.*,
        reported.quantity as reported_quantity,
        count(lines.quantity) over (
            partition by
                lines.provider, lines.billing_account_id, lines.usage_date, lines.model, lines.meter,
                lines.pricing_mode
        ) as lines_with_quantity,
        sum(lines.compared_amount) over (
            partition by
                lines.provider, lines.billing_account_id, lines.usage_date, lines.model, lines.meter,
                lines.pricing_mode
        ) as total_amount,
        sum(lines.compared_amount) over (
            partition by
                lines.provider, lines.billing_account_id, lines.usage_date, lines.model, lines.meter,
                lines.pricing_mode
            order by lines.invoice_line_id rows between unbounded preceding and current row
        ) as amount_so_far,
        row_number() over (
            partition by
                lines.provider, lines.billing_account_id, lines.usage_date, lines.model, lines.meter,
                lines.pricing_mode
            order by lines.invoice_line_id desc
        ) as lines_left
    from lines
    inner join reported
        on
        lines.provider = reported.provider
        and lines.billing_account_id = reported.billing_account_id
        and lines.usage_date = reported.usage_date
        and lines.model = reported.model
        and lines.meter = reported.meter
        and lines.pricing_mode = reported.pricing_mode
        and reported.choice = 1
),

shares as (
    select
        *,
        case
            when lines_left = 1 then reported_quantity
            else coalesce(
                round({{ agent_cost_divide('amount_so_far', 'total_amount', 12) }} * reported_quantity, 0), 0
            )
        end as quantity_so_far
    from running
    where lines_with_quantity = 0
),

final as (
    select
        invoice_line_id,
        cast(
            quantity_so_far - coalesce(lag(quantity_so_far) over (
                partition by provider, billing_account_id, usage_date, model, meter, pricing_mode
                order by invoice_line_id
            ), 0) as {{ agent_cost_type_money() }}
        ) as quantity
    from shares
)

select * from final
