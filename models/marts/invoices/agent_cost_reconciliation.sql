-- grain: one row a provider, billing account, billing month, model, meter, pricing mode and currency
--        of usage; one row a charge category for what is no usage (credits, taxes, adjustments)
-- why: compares quantities first, then dollars, and adds up exactly:
--      invoiced = modelled + usage_variance + price_variance + unmodelled_cost + unexplained
with

comparison as (
    select
        provider, billing_account_id, model, meter, pricing_mode, currency, status, reason,
        invoiced_quantity, modelled_quantity, unpriced_quantity, invoiced_cost, modelled_cost,
        modelled_amount, billing_month
    from {{ ref('int_agent_cost__usage_comparison') }}
),

unmodelled as (
    select
        provider, billing_account_id, billing_month, currency, charge_category, mapping_status,
        cast(sum(billed_amount) as {{ agent_cost_type_money() }}) as invoiced_cost
    from {{ ref('agent_cost_invoice_lines') }}
    where not is_modelled
    group by 1, 2, 3, 4, 5, 6
),

-- Tokens the spans did not show, at the price the spans were given. Rounded to a millionth, the
-- rest of the difference being price, so that the two always add up.
split as (
    select
        comparison.*,
        case
            when status = 'no_invoice' then null
            when status = 'invoice_only' then invoiced_cost
            when status = 'telemetry_only' then -modelled_amount
            when reason in ('unpriced', 'no_quantity_on_invoice') then 0
            else {{ agent_cost_round_money(
                'cast(invoiced_quantity - modelled_quantity as ' ~ agent_cost_type_float() ~ ')'
                ~ ' * cast(modelled_amount as ' ~ agent_cost_type_float() ~ ') / modelled_quantity', 6) }}
        end as usage_variance
    from comparison
),

usage_rows as (
    select
        provider, billing_account_id, billing_month, model, meter, pricing_mode, currency,
        'usage' as charge_category, invoiced_quantity, modelled_quantity, unpriced_quantity,
        invoiced_cost, modelled_cost, usage_variance,
        case
            when status = 'no_invoice' then null
            when status in ('invoice_only', 'telemetry_only') or reason = 'no_quantity_on_invoice' then 0
            else invoiced_cost - modelled_amount - usage_variance
        end as price_variance,
        case when status = 'no_invoice' then null else 0 end as unmodelled_cost,
        case
            when status = 'no_invoice' then null
            when reason = 'no_quantity_on_invoice' then invoiced_cost - modelled_amount
            else 0
        end as unexplained,
        status, reason
    from split
),

other_rows as (
    select
        provider, billing_account_id, billing_month,
        cast(null as {{ agent_cost_type_text() }}) as model,
        cast(null as {{ agent_cost_type_text() }}) as meter,
        cast(null as {{ agent_cost_type_text() }}) as pricing_mode,
        currency, charge_category,
        cast(null as bigint) as invoiced_quantity,
        cast(null as bigint) as modelled_quantity,
        0 as unpriced_quantity, invoiced_cost,
        cast(null as {{ agent_cost_type_money() }}) as modelled_cost,
        0 as usage_variance, 0 as price_variance,
        case when mapping_status = 'unmapped' then 0 else invoiced_cost end as unmodelled_cost,
        case when mapping_status = 'unmapped' then invoiced_cost else 0 end as unexplained,
        'unmodelled' as status,
        case when mapping_status = 'unmapped' then 'unmapped' else charge_category end as reason
    from unmodelled
),

all_rows as (
    select * from usage_rows
    union all
    select * from other_rows
),

final as (
    select
        {{ agent_cost_surrogate_key([
            'provider', 'billing_account_id', 'billing_month', 'model', 'meter', 'pricing_mode',
            'currency', 'charge_category', 'reason'
        ]) }} as reconciliation_key,
        provider, billing_account_id, model, meter, pricing_mode, charge_category, currency,
        status, reason, invoiced_quantity, modelled_quantity, unpriced_quantity,
        {%- for column in [
            'invoiced_cost', 'modelled_cost', 'usage_variance', 'price_variance',
            'unmodelled_cost', 'unexplained'
        ] %}
        cast({{ column }} as {{ agent_cost_type_money() }}) as {{ column }},
        {%- endfor %}
        billing_month
    from all_rows
)

select * from final
