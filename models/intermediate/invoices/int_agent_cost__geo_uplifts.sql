-- grain: one row an invoice line of usage in a geography which the price book asks another price for
-- why: the line says where the provider served, the price rule of that place how much of the amount is for it
with

lines as (
    select
        invoice_line_id,
        provider,
        billing_account_id,
        model,
        meter,
        pricing_mode,
        compared_currency as currency,
        billing_month,
        lower(inference_geo) as inference_geo,
        coalesce(nullif(compared_list_amount, 0), compared_amount) as listed_amount,
        coalesce(usage_date, cast({{ agent_cost_date_of('charge_period_start') }} as date)) as charge_date
    from {{ ref('agent_cost_invoice_lines') }}
    where is_modelled and inference_geo is not null
),

-- What a line cannot say (a service, a host, an hour), a rule must not ask for.
rules as (
    select *
    from {{ ref('stg_agent_cost__price_overrides') }}
    where
        reject_reason is null
        and layer = 'uplift'
        and multiplier > 0
        and service_name is null
        and region is null
        and server_address is null
        and weekdays is null
        and utc_from_s = 0
        and utc_to_s = 86400
),

ranked as (
    select
        lines.*,
        rules.multiplier,
        rules.inference_geo is not null as is_for_geo,
        row_number() over (
            partition by lines.invoice_line_id order by {{ agent_cost_override_order('rules') }}
        ) as choice
    from lines
    inner join rules
        on
        (rules.inference_geo is null or lines.inference_geo = rules.inference_geo)
        and (rules.provider is null or lines.provider = rules.provider)
        and (rules.billing_account_id is null or lines.billing_account_id = rules.billing_account_id)
        and (rules.pricing_mode is null or lines.pricing_mode = rules.pricing_mode)
        and (rules.meter is null or lines.meter = rules.meter)
        and (
            rules.model_id is null
            or right(lines.model, cast(length(rules.model_id) + 1 as integer)) = '/' || rules.model_id
        )
        and lines.charge_date >= rules.effective_from
        and lines.charge_date < rules.effective_to
),

final as (
    select
        invoice_line_id,
        provider,
        billing_account_id,
        billing_month,
        model,
        meter,
        pricing_mode,
        currency,
        inference_geo,
        multiplier,
        cast(
            listed_amount - {{ agent_cost_divide('listed_amount', 'multiplier', 12) }} as {{ agent_cost_type_money() }}
        ) as uplift_amount
    from ranked
    where choice = 1 and is_for_geo and multiplier <> 1
)

select * from final
