-- grain: one row a difference between an invoice and the spans that finance knows and accepts
-- why: seeds are written by hand: one spelling and exact amounts from here on; what cannot be read is NULL
with

final as (
    select
        lower(trim(provider)) as provider,
        trim(billing_account_id) as billing_account_id,
        trim(cause) as cause,
        trim(amount) as amount_text,
        upper(trim(currency)) as currency,
        {{ agent_cost_try_cast_money('trim(amount)') }} as amount,
        {{ agent_cost_try_cast_date("trim(billing_month) || '-01'") }} as billing_month,
        trim(billing_month) as billing_month_text
    from {{ ref('agent_cost_known_differences') }}
)

select * from final
