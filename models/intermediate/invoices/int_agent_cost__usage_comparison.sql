-- grain: one row a provider, billing account, billing month, model, meter, pricing mode and currency
--        that the invoice or the spans know
-- why: puts what was billed beside what the spans say, and names how the two relate
with

invoiced as (
    select
        provider,
        billing_account_id,
        billing_month,
        model,
        meter,
        pricing_mode,
        compared_currency as currency,
        'usage' as charge_category,
        cast(sum(quantity) as bigint) as invoiced_quantity,
        cast(sum(compared_amount) as {{ agent_cost_type_money() }}) as invoiced_cost,
        count(*) - count(quantity) as lines_without_quantity
    from {{ ref('agent_cost_invoice_lines') }}
    where is_modelled
    group by 1, 2, 3, 4, 5, 6, 7
),

invoiced_months as (
    select distinct
        provider,
        billing_account_id,
        billing_month,
        compared_currency as currency
    from {{ ref('agent_cost_invoice_lines') }}
    where coalesce(charge_class, '') <> 'correction'
),

modelled as (
    select
        provider,
        billing_account_id,
        billing_month,
        model,
        meter,
        pricing_mode,
        currency,
        modelled_quantity,
        unpriced_quantity,
        modelled_cost
    from {{ ref('int_agent_cost__modelled_usage') }}
),

paired as (
    select
        invoiced.invoiced_quantity,
        invoiced.invoiced_cost,
        modelled.modelled_quantity,
        modelled.modelled_cost,
        coalesce(invoiced.provider, modelled.provider) as provider,
        coalesce(invoiced.billing_account_id, modelled.billing_account_id) as billing_account_id,
        coalesce(invoiced.billing_month, modelled.billing_month) as billing_month,
        coalesce(invoiced.model, modelled.model) as model,
        coalesce(invoiced.meter, modelled.meter) as meter,
        coalesce(invoiced.pricing_mode, modelled.pricing_mode) as pricing_mode,
        coalesce(invoiced.currency, modelled.currency) as currency,
        coalesce(invoiced.lines_without_quantity, 0) as lines_without_quantity,
        coalesce(modelled.unpriced_quantity, 0) as unpriced_quantity,
        invoiced.provider is not null as is_invoiced
    from invoiced
    full outer join modelled
        on
        {{ agent_cost_same_charge('invoiced', 'modelled') }}
        and invoiced.billing_month = modelled.billing_month
),

judged as (
    select
        paired.*,
        case
            when not paired.is_invoiced and invoiced_months.provider is null then 'no_invoice'
            when not paired.is_invoiced then 'telemetry_only'
            when paired.modelled_quantity is null then 'invoice_only'
            when paired.unpriced_quantity > 0 then 'variance'
            when paired.invoiced_cost = paired.modelled_cost then 'matched'
            else 'variance'
        end as status,
        case
            when paired.unpriced_quantity > 0 then 'unpriced'
            when not paired.is_invoiced and invoiced_months.provider is null then 'no_invoice'
            when not paired.is_invoiced then 'not_on_invoice'
            when paired.modelled_quantity is null then 'not_in_spans'
            when paired.invoiced_cost = paired.modelled_cost then 'equal'
            when paired.lines_without_quantity > 0 then 'no_quantity_on_invoice'
            when paired.invoiced_quantity > paired.modelled_quantity then 'capture_gap'
            when paired.invoiced_quantity < paired.modelled_quantity then 'overcount'
            else 'rate_mismatch'
        end as reason,
        paired.is_invoiced and paired.lines_without_quantity = 0 and paired.invoiced_quantity > 0
            as has_invoiced_quantity,
        coalesce(paired.modelled_cost, 0) as modelled_amount
    from paired
    left join invoiced_months
        on
        paired.provider = invoiced_months.provider
        and paired.billing_account_id = invoiced_months.billing_account_id
        and paired.billing_month = invoiced_months.billing_month
        and paired.currency = invoiced_months.currency
),

final as (
    select
        provider,
        billing_account_id,
        model,
        meter,
        pricing_mode,
        currency,
        status,
        reason,
        invoiced_quantity,
        modelled_quantity,
        unpriced_quantity,
        invoiced_cost,
        modelled_cost,
        modelled_amount,
        has_invoiced_quantity,
        billing_month,
        case
            when status in ('variance', 'invoice_only', 'telemetry_only')
                then cast(coalesce(invoiced_quantity, 0) - coalesce(modelled_quantity, 0) as bigint)
        end as gap_quantity
    from judged
)

select * from final
