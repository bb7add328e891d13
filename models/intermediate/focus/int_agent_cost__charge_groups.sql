-- grain: one row a provider, billing account, billing month, model, meter, pricing mode and currency with an invoice
-- why: what the invoice lines of a shared charge have in common, and by which rule it was shared out
{%- set grain = [
    'provider', 'billing_account_id', 'billing_month', 'model', 'meter', 'pricing_mode', 'currency'
] %}
with

allocations as (
    select *
    from {{ ref('int_agent_cost__charge_allocations') }}
    where status <> 'no_invoice'
),

-- lines of several invoices or workspaces have none in common
lines as (
    select
        {{ grain | join(', ') | replace('currency', 'compared_currency as currency') }},
        case when min(currency) = max(currency) then min(currency) end as invoice_currency,
        case when count(invoice_id) = count(*) and min(invoice_id) = max(invoice_id) then min(invoice_id) end
            as invoice_id,
        case
            when count(sub_account_id) = count(*) and min(sub_account_id) = max(sub_account_id)
                then min(sub_account_id)
        end as sub_account_id
    from {{ ref('agent_cost_invoice_lines') }}
    where is_modelled
    group by {{ grain | join(', ') | replace('currency', 'compared_currency') }}
),

final as (
    select
        allocations.charge_group_key,
        allocations.provider,
        allocations.billing_account_id,
        allocations.model,
        allocations.meter,
        allocations.pricing_mode,
        allocations.currency,
        allocations.reason,
        lines.invoice_id,
        lines.sub_account_id,
        lines.invoice_currency,
        coalesce(allocations.allocation_basis, 'none') as allocation_rule,
        case
            when allocations.invoiced_quantity > coalesce(allocations.modelled_quantity, 0)
                then allocations.invoiced_quantity - coalesce(allocations.modelled_quantity, 0)
        end as unallocated_quantity,
        cast(
            coalesce(allocations.invoiced_cost, 0) - coalesce(allocations.allocated_cost, 0)
            as {{ agent_cost_type_money() }}
        ) as unallocated_cost,
        allocations.billing_month
    from allocations
    left join lines
        on
        {%- for column in grain %}
        {{ 'and ' if not loop.first }}allocations.{{ column }} = lines.{{ column }}
        {%- endfor %}
)

select * from final
