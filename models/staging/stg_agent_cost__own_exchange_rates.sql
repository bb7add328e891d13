-- grain: one row a month and pair of currencies that you gave a rate of, unusable ones included (reject_reason)
-- why: rates are written by hand: one spelling and exact numbers from here on; of two that contradict each other
--      neither is believed
with

seed_rows as (
    select
        trim(billing_month) as billing_month_text,
        nullif(upper(trim(from_currency)), '') as from_currency,
        nullif(upper(trim(to_currency)), '') as to_currency,
        trim(rate) as rate_text,
        {{ agent_cost_try_cast_date("trim(billing_month) || '-01'") }} as billing_month,
        cast({{ agent_cost_try_cast_money('trim(rate)') }} as numeric(38, 9)) as rate_number
    from {{ ref('agent_cost_own_exchange_rates') }}
),

-- Nine decimals, and no currency of which one unit is a hundred dollars: so the product with any amount is exact.
read_out as (
    select
        *,
        case
            when rate_number > 0 and rate_number < case when to_currency = 'USD' then 100 else 100000 end
                then cast(rate_number as numeric(14, 9))
        end as rate
    from seed_rows
),

pairs as (
    select
        billing_month_text,
        from_currency,
        to_currency,
        billing_month,
        min(rate_text) as first_rate_text,
        max(rate_text) as last_rate_text,
        max(rate) as rate,
        count(distinct rate) as rates,
        count(*) - count(rate) as unusable_rates
    from read_out
    group by billing_month_text, from_currency, to_currency, billing_month
),

final as (
    select
        {{ agent_cost_surrogate_key(['billing_month_text', 'from_currency', 'to_currency']) }} as exchange_rate_key,
        from_currency,
        to_currency,
        billing_month_text,
        case
            when first_rate_text = last_rate_text then first_rate_text
            else first_rate_text || ' and ' || last_rate_text
        end as rate_text,
        case
            when billing_month is null then 'invalid_billing_month'
            when from_currency is null or to_currency is null then 'missing_currency'
            when unusable_rates > 0 then 'invalid_rate'
            when rates > 1 then 'contradicting_rates'
        end as reject_reason,
        rate,
        billing_month
    from pairs
)

select * from final
