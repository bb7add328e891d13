-- grain: one row a row of any export, unusable ones and days without a charge included
-- why: text becomes exact amounts, single units and UTC periods in one place, or says why it cannot
{%- set wrongs = [
    ('missing_provider', 'billing_provider is null', 'null'),
    ('invalid_billing_month', 'month_text is not null and month_start is null', 'month_text'),
    ('invalid_period', 'period_start is null', 'period_start_text'),
    ('invalid_period', '(period_end_text is not null and period_end is null) or end_at <= period_start', 'period_end_text'),
    ('invalid_amount', "row_kind = 'charge' and amount is null", 'amount_text'),
    ('missing_currency', "row_kind = 'charge' and currency is null", 'null'),
    (
        'unknown_charge_category',
        "charge_category not in ('usage', 'credit', 'tax', 'adjustment', 'purchase')", 'charge_category'
    ),
    ('unknown_charge_class', "charge_class <> 'correction'", 'charge_class'),
    ('invalid_quantity', 'quantity_text is not null and units is null', 'quantity_text'),
    ('unknown_quantity_unit', "source_system = 'manual_invoice' and base_unit is null", 'quantity_unit'),
] %}
with

bill_rows as (
    select *
    from {{ ref('int_agent_cost__bill_rows') }}
    {{ agent_cost_compute_once() }}
),

services as (
    select
        source_system,
        service_words,
        provider
    from {{ ref('int_agent_cost__bill_services') }}
),

sources as (
    select
        source_system,
        month_zone,
        settles_by,
        {{ agent_cost_whole_number('source_rank') }} as source_rank,
        {{ agent_cost_whole_number('settled_after_days') }} as settled_after_days
    from {{ ref('agent_cost_invoice_sources') }}
),

units as (
    select
        unit,
        quantity_unit,
        {{ agent_cost_whole_number('units_per') }} as units_per
    from {{ ref('agent_cost_invoice_units') }}
),

read_out as (
    select
        bill_rows.*,
        sources.month_zone,
        sources.settles_by,
        sources.source_rank,
        sources.settled_after_days,
        units.units_per,
        units.quantity_unit as base_unit,
        coalesce(bill_rows.provider, services.provider) as billing_provider,
        {{ agent_cost_try_cast_date("bill_rows.month_text || '-01'") }} as month_start,
        {{ agent_cost_try_cast_timestamp('bill_rows.period_start_text') }} as period_start,
        {{ agent_cost_try_cast_timestamp('bill_rows.period_end_text') }} as period_end,
        {{ agent_cost_try_cast_money('bill_rows.amount_text') }} as amount_number,
        {{ agent_cost_try_cast_money('bill_rows.list_amount_text') }} as list_amount_number,
        {{ agent_cost_try_cast_money('bill_rows.quantity_text') }} as quantity_number,
        {{ agent_cost_try_cast_money('bill_rows.units_per_usd_text') }} as units_per_usd
    from bill_rows
    left join sources on bill_rows.source_system = sources.source_system
    left join units on bill_rows.quantity_unit = units.unit
    left join services
        on
        bill_rows.source_system = services.source_system
        and bill_rows.service_words = services.service_words
),

periods as (
    select
        *,
        cast({{ agent_cost_date_of('period_start') }} as date) as start_date,
        {{ agent_cost_month_of(agent_cost_days_later('month_start', 31)) }} as next_month,
        case
            when period_end is not null then period_end
            when period_grain = 'month'
                then cast(
                    {{ agent_cost_month_of(agent_cost_days_later(agent_cost_date_of('period_start'), 31)) }}
                    as {{ agent_cost_type_timestamp() }}
                )
            else cast(
                {{ agent_cost_days_later(agent_cost_date_of('period_start'), 1) }} as {{ agent_cost_type_timestamp() }}
            )
        end as end_at
    from read_out
),

judged as (
    select
        *,
        -- A trillion of any currency is a slip, and would not fit once it is multiplied.
        case when abs(amount_number) < 1000000000000 then amount_number end as amount,
        case when abs(list_amount_number) < 1000000000000 then list_amount_number end as list_amount,
        case when abs(quantity_number) < 1000000000000000 then quantity_number end as units,
        case when end_at <= cast(
            {{ agent_cost_days_later('start_date', 1) }} as {{ agent_cost_type_timestamp() }}
        ) then start_date end as usage_date,
        billing_provider is null and service_words is not null as is_out_of_scope,
        case
            when month_start is null then {{ agent_cost_month_of('start_date') }}
            -- The provider's month begins at another hour than the UTC month: its edge days keep theirs.
            when
                month_zone = 'local' and charge_class is null
                and start_date between {{ agent_cost_days_later('month_start', -1) }} and next_month
                then {{ agent_cost_month_of('start_date') }}
            else month_start
        end as billing_month
    from periods
),

final as (
    select
        ---------- ids
        {{ agent_cost_surrogate_key([
            'source_system', 'source_file', 'snapshot_id', 'source_line', 'source_part', 'meter_stated'
        ]) }} as invoice_line_id,
        row_kind,
        billing_provider as provider,
        coalesce(billing_account_id, '(default)') as billing_account_id,
        sub_account_id,
        api_key_id,
        invoice_id,
        snapshot_id,
        ---------- strings
        source_system,
        coalesce(export_scope, '') as export_scope,
        service_words,
        line_item_raw,
        lower(line_words) as line_words,
        model_stated,
        meter_stated,
        pricing_mode_stated,
        charge_category,
        charge_class,
        context_band,
        inference_geo,
        region,
        amount_text as amount_original,
        amount_unit,
        coalesce(base_unit, quantity_unit) as quantity_unit,
        currency,
        note,
        ---------- what is wrong with it
        case
            when reject_reason is not null then reject_reason
            when is_out_of_scope then null
            {%- for reason, is_wrong, text in wrongs %}
            when {{ is_wrong }} then '{{ reason }}'
            {%- endfor %}
        end as reject_reason,
        case
            when reject_reason is not null or is_out_of_scope then null
            {%- for reason, is_wrong, text in wrongs %}
            when {{ is_wrong }} then {{ text }}
            {%- endfor %}
        end as rejected_text,
        is_out_of_scope,
        is_partial,
        ---------- numerics
        cast(units * units_per as {{ agent_cost_type_money() }}) as quantity,
        cast(
            case when amount_unit = 'cents' then amount * cast(0.01 as numeric(3, 2)) else amount end
            as {{ agent_cost_type_money() }}
        ) as billed_amount,
        cast(
            case when amount_unit = 'cents' then list_amount * cast(0.01 as numeric(3, 2)) else list_amount end
            as {{ agent_cost_type_money() }}
        ) as list_amount,
        units_per_usd,
        source_rank,
        settles_by,
        settled_after_days,
        ---------- times
        period_start as charge_period_start,
        end_at as charge_period_end,
        usage_date,
        billing_month,
        coalesce(month_start, billing_month) as provider_billing_month,
        fetched_at,
        ---------- origin
        source_file,
        source_line,
        source_part,
        loaded_at
    from judged
)

select * from final
