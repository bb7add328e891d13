-- grain: one row a period (a day, or a month for lines that cover one) of a source system, account and scope
-- why: overlapping exports are counted once: the newest complete export of a period is the one that holds
{%- set stream = ['source_system', 'provider', 'billing_account_id', 'export_scope', 'invoice_part', 'period_grain'] %}
with

bill_rows as (
    select
        source_system,
        provider,
        billing_account_id,
        export_scope,
        snapshot_id,
        source_file,
        is_partial,
        fetched_at,
        settles_by,
        settled_after_days,
        {{ agent_cost_bill_period() }}
    from {{ ref('int_agent_cost__billed_rows') }}
    where reject_reason is null and not is_out_of_scope
),

-- An export covers every day between its first and its last: a day without rows was charged nothing.
exports as (
    select
        {{ stream | join(',\n        ') }},
        snapshot_id,
        source_file,
        is_partial,
        fetched_at,
        settles_by,
        settled_after_days,
        min(period_date) as first_date,
        max(period_date) as last_date
    from bill_rows
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
),

periods as (
    select distinct
        {{ stream | join(',\n        ') }},
        period_date,
        case
            when period_grain = 'day' then {{ agent_cost_days_later('period_date', 1) }}
            else {{ agent_cost_month_of(agent_cost_days_later('period_date', 31)) }}
        end as period_end_date
    from bill_rows
),

candidates as (
    select
        periods.*,
        exports.snapshot_id,
        exports.source_file,
        exports.fetched_at,
        exports.settles_by,
        exports.settled_after_days,
        not exports.is_partial
        and exports.fetched_at >= cast(periods.period_end_date as {{ agent_cost_type_timestamp() }}) as is_complete
    from periods
    inner join exports
        on
        {%- for column in stream %}
        periods.{{ column }} = exports.{{ column }} and
        {%- endfor %}
        periods.period_date between exports.first_date and exports.last_date
),

ranked as (
    select
        *,
        row_number() over (
            partition by {{ stream | join(', ') }}, period_date
            order by case when is_complete then 0 else 1 end, fetched_at desc, snapshot_id desc, source_file desc
        ) as choice
    from candidates
),

final as (
    select
        {{ stream | join(',\n        ') }},
        period_date,
        snapshot_id,
        source_file,
        fetched_at,
        is_complete,
        is_complete and {{ agent_cost_date_of('fetched_at') }} >= case
            when settles_by = 'day' then {{ agent_cost_days_later('period_end_date', 'settled_after_days') }}
            else {{ agent_cost_days_later(
                agent_cost_month_of(agent_cost_days_later(agent_cost_month_of('period_date'), 31)), 'settled_after_days'
            ) }}
        end as is_settled
    from ranked
    where choice = 1
)

select * from final
