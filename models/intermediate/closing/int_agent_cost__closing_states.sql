-- grain: one row a usable row of the seed of closed months
-- why: a month that is not as it was when it was closed stays open until somebody has looked at it again
with

seed_rows as (
    select * from {{ ref('stg_agent_cost__closed_months') }}
    where reject_reason is null
),

kept_closings as (
    select * from {{ ref('int_agent_cost__kept_closings') }}
),

last_months as (
    select * from {{ ref('int_agent_cost__last_months') }}
),

final as (
    select
        seed_rows.closing_key,
        seed_rows.provider,
        seed_rows.billing_account_id,
        seed_rows.note,
        seed_rows.recorded_invoiced_cost,
        seed_rows.recorded_billed_cost,
        last_months.invoiced_cost as last_invoiced_cost,
        last_months.billed_cost as last_billed_cost,
        seed_rows.billing_month,
        seed_rows.closed_on,
        case
            when kept_closings.closing_key is not null then 'kept'
            when last_months.provider is null then 'waits'
            when
                seed_rows.recorded_invoiced_cost <> last_months.invoiced_cost
                or seed_rows.recorded_billed_cost <> last_months.billed_cost then 'differs'
            else 'closes'
        end as closing_state
    from seed_rows
    left join kept_closings on seed_rows.closing_key = kept_closings.closing_key
    left join last_months
        on
        seed_rows.provider = last_months.provider
        and seed_rows.billing_account_id = last_months.billing_account_id
        and seed_rows.billing_month = last_months.billing_month
)

select * from final
