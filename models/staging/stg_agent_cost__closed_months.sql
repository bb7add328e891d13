-- grain: one row a month that finance has closed, unusable rows included (reject_reason)
-- why: a month is closed on purpose; what comes after is booked in the first later month that is open
{%- do agent_cost_own_seed_path() %}
with

seed_rows as (
    select
        lower(trim(provider)) as provider,
        coalesce(nullif(trim(billing_account_id), ''), '(default)') as billing_account_id,
        nullif(trim(note), '') as note,
        nullif(trim(invoiced_cost), '') as invoiced_cost_text,
        nullif(trim(billed_cost), '') as billed_cost_text,
        {{ agent_cost_try_cast_date("trim(billing_month) || '-01'") }} as billing_month,
        {{ agent_cost_try_cast_date('trim(closed_on)') }} as closed_on,
        {{ agent_cost_try_cast_money('trim(invoiced_cost)') }} as recorded_invoiced_cost,
        {{ agent_cost_try_cast_money('trim(billed_cost)') }} as recorded_billed_cost
    from {{ ref('agent_cost_own_closed_months') }}
),

judged as (
    select
        seed_rows.*,
        {{ agent_cost_month_shifted('seed_rows.billing_month', 1) }} as next_month,
        case
            when seed_rows.provider is null or seed_rows.provider = '' then 'missing_provider'
            when seed_rows.billing_month is null then 'invalid_billing_month'
            when seed_rows.closed_on is null then 'invalid_closed_on'
            when seed_rows.closed_on < {{ agent_cost_month_shifted('seed_rows.billing_month', 1) }}
                then 'closed_before_it_ended'
            when
                (seed_rows.invoiced_cost_text is not null and seed_rows.recorded_invoiced_cost is null)
                or (seed_rows.billed_cost_text is not null and seed_rows.recorded_billed_cost is null)
                then 'invalid_amount'
        end as reject_reason
    from seed_rows
),

-- The first month after it that is not closed itself.
open_months as (
    select
        closed.provider,
        closed.billing_account_id,
        closed.billing_month,
        min(later.next_month) as booked_month
    from judged as closed
    inner join judged as later
        on
        closed.provider = later.provider
        and closed.billing_account_id = later.billing_account_id
        and closed.billing_month <= later.billing_month
    left join judged as month_after
        on
        later.provider = month_after.provider
        and later.billing_account_id = month_after.billing_account_id
        and later.next_month = month_after.billing_month
        and month_after.reject_reason is null
    where closed.reject_reason is null and later.reject_reason is null and month_after.provider is null
    group by closed.provider, closed.billing_account_id, closed.billing_month
),

final as (
    select
        {{ agent_cost_surrogate_key(
            ['judged.provider', 'judged.billing_account_id', 'judged.billing_month', 'judged.closed_on']
        ) }} as closing_key,
        judged.provider,
        judged.billing_account_id,
        judged.note,
        judged.reject_reason,
        judged.recorded_invoiced_cost,
        judged.recorded_billed_cost,
        judged.billing_month,
        judged.closed_on,
        open_months.booked_month
    from judged
    left join open_months
        on
        judged.provider = open_months.provider
        and judged.billing_account_id = open_months.billing_account_id
        and judged.billing_month = open_months.billing_month
)

select * from final
