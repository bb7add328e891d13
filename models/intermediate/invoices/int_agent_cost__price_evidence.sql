-- grain: one row a provider, billing account, billing month, model, meter, pricing mode and currency whose invoice
--        lines name a dearer geography or a list amount beside the billed one
-- why: what the invoice itself says about why its price is not the list price of the spans
{%- set charge = [
    'provider', 'billing_account_id', 'billing_month', 'model', 'meter', 'pricing_mode', 'currency'
] %}
with

uplifts as (
    select
        {{ charge | join(', ') }},
        inference_geo,
        max(multiplier) as multiplier,
        sum(uplift_amount) as uplift_amount
    from {{ ref('int_agent_cost__geo_uplifts') }}
    group by {{ charge | join(', ') }}, inference_geo
),

-- Calls whose spans name the geography were modelled at its price.
shown as (
    select
        {{ charge | join(', ') }},
        inference_geo,
        sum(list_cost) as list_cost
    from {{ ref('int_agent_cost__daily_charges') }}
    where inference_geo is not null
    group by {{ charge | join(', ') }}, inference_geo
),

unseen_uplifts as (
    select
        {%- for column in charge %}
        uplifts.{{ column }},
        {%- endfor %}
        uplifts.uplift_amount,
        uplifts.uplift_amount - coalesce(
            shown.list_cost - {{ agent_cost_divide('shown.list_cost', 'uplifts.multiplier', 12) }}, 0
        ) as unseen_amount
    from uplifts
    left join shown
        on
        {{ agent_cost_same_charge('uplifts', 'shown') }}
        and uplifts.billing_month = shown.billing_month
        and uplifts.inference_geo = shown.inference_geo
),

all_evidence as (
    select
        {{ charge | join(', ') }},
        case when sign(unseen_amount) = sign(uplift_amount) then unseen_amount else 0 end as geo_uplift,
        0 as discount
    from unseen_uplifts
    union all
    select
        {{ charge | join(', ') | replace('currency', 'compared_currency as currency') }},
        0 as geo_uplift,
        compared_amount - compared_list_amount as discount
    from {{ ref('agent_cost_invoice_lines') }}
    where is_modelled and compared_list_amount <> 0
),

final as (
    select
        {{ agent_cost_surrogate_key(charge) }} as charge_group_key,
        cast(sum(geo_uplift) as {{ agent_cost_type_money() }}) as geo_uplift,
        cast(sum(discount) as {{ agent_cost_type_money() }}) as discount
    from all_evidence
    group by {{ charge | join(', ') }}
)

select * from final
