-- grain: one row a reconciliation row that both sides know and a cause of its price variance, agreed ones apart
-- why: what the invoice says (a geography, a discount) comes first, then what the month's list prices can account for;
--      one factor on everything the account used is a contract nobody entered, the rest another price than the list
{%- set month = 'partition by provider, billing_account_id, billing_month, currency' %}
with

reconciled as (
    select * from {{ ref('agent_cost_reconciliation') }}
    where status in ('matched', 'variance') and reason <> 'no_quantity_on_invoice'
),

agreed as (
    select
        reconciliation_key,
        sum(amount) as amount
    from {{ ref('int_agent_cost__agreed_differences') }}
    where variance_part = 'price_variance'
    group by reconciliation_key
),

evidence as (
    select
        reconciled.reconciliation_key,
        reconciled.provider,
        reconciled.billing_account_id,
        reconciled.billing_month,
        reconciled.currency,
        reconciled.invoiced_cost,
        reconciled.reason = 'unpriced' as is_unpriced,
        reconciled.price_variance - coalesce(agreed.amount, 0) as price_left,
        coalesce(billed.geo_uplift, 0) as geo_uplift,
        coalesce(billed.discount, 0) as discount,
        coalesce(seen.price_mix, 0) as price_mix
    from reconciled
    left join agreed on reconciled.reconciliation_key = agreed.reconciliation_key
    left join {{ ref('int_agent_cost__price_evidence') }} as billed
        on reconciled.reconciliation_key = billed.charge_group_key
    left join {{ ref('int_agent_cost__variance_evidence') }} as seen
        on
        reconciled.reconciliation_key = seen.charge_group_key
        and sign(reconciled.usage_variance) = sign(seen.gap_quantity)
),

-- A discount may hide an uplift: against the difference without it, the uplift is still there.
uplifted as (
    select
        *,
        sign(geo_uplift) * greatest(
            0,
            least(
                abs(geo_uplift),
                sign(geo_uplift) * (price_left - case when sign(discount) = -sign(geo_uplift) then discount else 0 end)
            )
        ) as amount_geo_uplift
    from evidence
    where not is_unpriced
),

discounted as (
    select
        *,
        sign(discount) * greatest(0, least(abs(discount), sign(discount) * (price_left - amount_geo_uplift)))
            as amount_discount
    from uplifted
),

mixed as (
    select
        *,
        sign(price_left - amount_geo_uplift - amount_discount)
        * least(abs(price_left - amount_geo_uplift - amount_discount), price_mix) as amount_price_mix
    from discounted
),

residuals as (
    select
        *,
        price_left - amount_geo_uplift - amount_discount - amount_price_mix as residual
    from mixed
),

rated as (
    select
        *,
        {{ agent_cost_divide('invoiced_cost', 'invoiced_cost - residual', 6) }} as rate_factor
    from residuals
),

months as (
    select
        *,
        count(rate_factor) over ({{ month }}) as rated_charges,
        min(rate_factor) over ({{ month }}) as least_factor,
        max(rate_factor) over ({{ month }}) as most_factor
    from rated
),

named as (
    select
        *,
        rated_charges > 1
        and most_factor - least_factor <= 0.0002
        and (least_factor > 1.001 or most_factor < 0.999)
        and least_factor > 0
        and most_factor < 10000 as is_uniform
    from months
),

all_causes as (
    select
        reconciliation_key,
        'unpriced' as cause,
        'evidence' as cause_basis,
        price_left as amount,
        cast(null as {{ agent_cost_type_decimal(38, 6) }}) as rate_factor
    from evidence
    where is_unpriced
    {%- for cause, basis in [('geo_uplift', 'invoice'), ('discount', 'invoice'), ('price_mix', 'evidence')] %}
    union all
    select
        reconciliation_key,
        '{{ cause }}' as cause,
        '{{ basis }}' as cause_basis,
        amount_{{ cause }} as amount,
        null as rate_factor
    from named
    {%- endfor %}
    union all
    select
        reconciliation_key,
        case when is_uniform then 'uniform_rate' else 'rate_mismatch' end as cause,
        'residual' as cause_basis,
        residual as amount,
        case when is_uniform then rate_factor end as rate_factor
    from named
),

final as (
    select
        reconciliation_key,
        cause,
        cause_basis,
        cast(amount as {{ agent_cost_type_money() }}) as amount,
        cast(rate_factor as numeric(16, 6)) as rate_factor
    from all_causes
    where amount <> 0
)

select * from final
