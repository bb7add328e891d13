{# What a row is billed for: its day or month, of one invoice where invoices come one a file, as those written by hand. #}
{% macro agent_cost_bill_period() -%}
    case when usage_date is not null then 'day' else 'month' end as period_grain,
        coalesce(usage_date, provider_billing_month) as period_date,
        case when source_system = 'manual_invoice' then coalesce(invoice_id, '') else '' end as invoice_part
{%- endmacro %}

{# Joins rows of bills with the export that holds in their period. #}
{% macro agent_cost_same_bill_period(rows, periods) -%}
    {%- for column in [
        'source_system', 'provider', 'billing_account_id', 'export_scope', 'invoice_part', 'period_grain', 'period_date'
    ] -%}
    {{ rows }}.{{ column }} = {{ periods }}.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
