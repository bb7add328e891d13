-- grain: one row a month that finance has closed, unusable rows included (reject_reason)
-- why: a month is closed on purpose
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
        *,
        case
            when provider is null or provider = '' then 'missing_provider'
            when billing_month is null then 'invalid_billing_month'
            when closed_on is null then 'invalid_closed_on'
            when closed_on < {{ agent_cost_month_shifted('billing_month', 1) }}
                then 'closed_before_it_ended'
            when
                (invoiced_cost_text is not null and recorded_invoiced_cost is null)
                or (billed_cost_text is not null and recorded_billed_cost is null)
                then 'invalid_amount'
        end as reject_reason
    from seed_rows
),

final as (
    select
        {{ agent_cost_surrogate_key(['provider', 'billing_account_id', 'billing_month', 'closed_on']) }} as closing_key,
        provider,
        billing_account_id,
        note,
        reject_reason,
        recorded_invoiced_cost,
        recorded_billed_cost,
        billing_month,
        closed_on
    from judged
)

select * from final
