{# The select list that every staging model of bills ends in: what it gives, and NULL for the rest. All are texts;
   int_agent_cost__billed_rows reads amounts and dates out of them. #}
{% macro agent_cost_bill_columns(given) -%}
    {%- set texts = agent_cost_bill_texts() -%}
    {%- set defaults = {
        'row_kind': "'charge'", 'billing_account_id': 'given_account_id', 'charge_category': "'usage'",
        'amount_unit': "'currency'", 'period_grain': "'day'"
    } -%}
    {%- for name in given if name not in texts -%}
        {{ exceptions.raise_compiler_error('agent_cost_bill_columns knows no column ' ~ name) }}
    {%- endfor -%}
    {{ agent_cost_bill_origin() | join(',\n    ') }}
    {%- for name in texts %},
    cast({{ given.get(name, defaults.get(name, 'null')) }} as {{ agent_cost_type_text() }}) as {{ name }}
    {%- endfor %}
{%- endmacro %}

{# Where a row of an export comes from. #}
{% macro agent_cost_bill_origin() -%}
    {{ return([
        'source_system', 'reject_reason', 'export_scope', 'is_partial', 'fetched_at', 'snapshot_id', 'source_file',
        'source_line', 'source_part', 'loaded_at'
    ]) }}
{%- endmacro %}

{% macro agent_cost_bill_texts() -%}
    {{ return([
        'row_kind', 'provider', 'service_words', 'billing_account_id', 'sub_account_id', 'api_key_id', 'invoice_id',
        'line_item_raw', 'line_words', 'model_stated', 'meter_stated', 'pricing_mode_stated', 'charge_category',
        'charge_class', 'context_band', 'inference_geo', 'region', 'quantity_text', 'quantity_unit', 'amount_text',
        'list_amount_text', 'amount_unit', 'currency', 'units_per_usd_text', 'period_start_text', 'period_end_text',
        'period_grain', 'month_text', 'note'
    ]) }}
{%- endmacro %}
