{# What of a call is kept as it was when its month was closed: all columns of int_agent_cost__priced_calls. #}
{% macro agent_cost_priced_call_columns() -%}
    {%- set columns = [
        'span_key', 'trace_id', 'span_id', 'parent_span_id', 'run_id', 'agent_span_id', 'response_id',
        'conversation_id', 'user_id', 'tenant', 'rate_id', 'rate_version', 'override_ids', 'feature', 'agent_name',
        'agent_version', 'workflow_name', 'step', 'tags', 'service_name', 'environment', 'span_name', 'call_type',
        'scope_name', 'scope_version', 'provider', 'request_model', 'response_model', 'provider_name', 'price_name',
        'price_model', 'matched_rule', 'pricing_mode', 'finish_reasons', 'inference_geo', 'region', 'currency',
        'bill_status', 'usage_status', 'usage_basis', 'cost_status', 'error_type', 'data_issue', 'step_position'
    ] + agent_cost_token_columns() -%}
    {%- for meter in agent_cost_apart_meters() -%}{%- do columns.append(meter ~ '_tokens') -%}{%- endfor -%}
    {%- for tool in agent_cost_server_tools() -%}
        {%- do columns.extend([tool ~ '_requests', tool ~ '_price_id']) -%}
    {%- endfor -%}
    {%- do columns.append('unpriced_tokens') -%}
    {%- for part in ['price', 'cost'] -%}
        {%- for meter in agent_cost_priced_apart() -%}{%- do columns.append(meter ~ '_' ~ part) -%}{%- endfor -%}
    {%- endfor -%}
    {%- for meter in agent_cost_apart_meters() -%}{%- do columns.append(meter ~ '_cost') -%}{%- endfor -%}
    {%- do columns.extend(['request_cost', 'other_cost']) -%}
    {%- for tool in agent_cost_server_tools() -%}{%- do columns.append(tool ~ '_cost') -%}{%- endfor -%}
    {{ return(columns + [
        'tool_cost', 'list_cost', 'reported_cost', 'sample_weight', 'retries', 'duration_ns', 'is_error', 'is_stream',
        'is_step_position_stamped', 'started_at', 'ended_at', 'started_date', 'source_file', 'source_line'
    ]) }}
{%- endmacro %}

{# What of an invoice line is kept as it was when its month was closed: all columns of int_agent_cost__counted_lines. #}
{% macro agent_cost_invoice_line_columns() -%}
    {{ return([
        'invoice_line_id', 'provider', 'billing_account_id', 'sub_account_id', 'api_key_id', 'invoice_id',
        'snapshot_id', 'source_system', 'line_item_raw', 'model_raw', 'pricing_mode', 'charge_category',
        'charge_class', 'context_band', 'inference_geo', 'region', 'amount_original', 'amount_unit', 'quantity_unit',
        'currency', 'compared_currency', 'compared_fx_source', 'reporting_currency', 'note', 'quantity',
        'quantity_source', 'billed_amount', 'list_amount', 'compared_amount', 'compared_list_amount',
        'compared_fx_rate', 'fx_rate', 'reporting_amount', 'billing_month', 'provider_billing_month', 'usage_date',
        'charge_period_start', 'charge_period_end', 'finality', 'source_file', 'source_line', 'source_part',
        'fetched_at', 'loaded_at', 'model', 'meter', 'tool', 'mapping_rule', 'mapping_status', 'is_modelled'
    ]) }}
{%- endmacro %}
