{# Rows of a model that is not stored, for a unit test: dbt cannot add the columns that a test leaves out. `lines` are CSV,
   the first names the columns; an empty value is NULL. `types` has the SQL type of each column of the model. #}
{% macro agent_cost_given_rows(lines, types) -%}
    {%- set rows = lines.strip().splitlines() -%}
    {%- set given = rows[0].strip().split(',') -%}
    {%- for row in rows[1:] %}
    select
        {%- for column, type in types.items() %}
        {%- set value = row.strip().split(',')[given.index(column)] if column in given else '' %}
        cast({{ "'" ~ value ~ "'" if value else 'null' }} as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro agent_cost_given_attributes(lines) -%}
    {%- set types = {
        'start_time_unix_nano': 'bigint', 'end_time_unix_nano': 'bigint', 'source_line': 'bigint',
        'attributes_length': 'bigint', 'loaded_at': agent_cost_type_timestamp()
    } -%}
    {%- for column in [
        'trace_id', 'span_id', 'parent_span_id', 'trace_state', 'span_name', 'scope_name', 'scope_version', 'status_code',
        'exception_type', 'service_name', 'environment', 'resource_feature', 'source_file'
    ] + agent_cost_attribute_map().keys() | list -%}
        {%- do types.update({column: agent_cost_type_text()}) -%}
    {%- endfor -%}
    {{ agent_cost_given_rows(lines, types) }}
{%- endmacro %}

{% macro agent_cost_given_spans(lines) -%}
    {%- set types = {
        'reported_cost': agent_cost_type_money(), 'sample_weight': 'decimal(18, 6)', 'is_error': 'boolean',
        'is_stream': 'boolean', 'loaded_at': agent_cost_type_timestamp(), 'started_at': agent_cost_type_timestamp(),
        'ended_at': agent_cost_type_timestamp(), 'staged_at': agent_cost_type_timestamp()
    } -%}
    {%- for column in agent_cost_count_concepts() + [
        'attributes_length', 'end_time_unix_nano', 'source_line', 'step_index', 'named_step_index', 'retries',
        'duration_ns', 'started_nano', 'span_rank'
    ] -%}
        {%- do types.update({column: 'bigint'}) -%}
    {%- endfor -%}
    {%- for column in [
        'raw_span_key', 'trace_id', 'span_id', 'parent_span_id', 'response_id', 'span_name', 'scope_name',
        'scope_version', 'span_form', 'provider_name', 'request_model', 'response_model', 'gateway_model',
        'conversation_id', 'user_id', 'tenant', 'tags', 'agent_name', 'agent_version', 'entity_name', 'workflow_name',
        'tool_name', 'tool_call_id', 'finish_reasons', 'service_tier', 'speed', 'inference_geo', 'region',
        'server_address', 'service_name', 'environment', 'source_file', 'operation', 'feature', 'step',
        'error_type', 'reject_reason', 'data_issue', 'role', 'named_agent', 'named_step', 'reading_version'
    ] -%}
        {%- do types.update({column: agent_cost_type_text()}) -%}
    {%- endfor -%}
    {{ agent_cost_given_rows(lines, types) }}
{%- endmacro %}

{# The same, where the names of the columns say their types. #}
{% macro agent_cost_given_columns(lines, columns) -%}
    {%- set types = {} -%}
    {%- for column in columns -%}
        {%- set type = 'boolean' if column.startswith('is_')
            else 'date' if column in ['started_date', 'billing_month']
            else agent_cost_type_timestamp() if column.endswith('_at')
            else agent_cost_type_money() if column.endswith('_cost')
            else agent_cost_type_unit_price() if column.endswith('_price')
            else 'bigint' if column.split('_')[-1] in ['tokens', 'requests', 'quantity', 'fees']
                or column in ['step_position', 'step_index', 'retries', 'duration_ns', 'source_line']
            else 'decimal(18, 6)' if column == 'sample_weight'
            else agent_cost_type_text() -%}
        {%- do types.update({column: type}) -%}
    {%- endfor -%}
    {{ agent_cost_given_rows(lines, types) }}
{%- endmacro %}

{% macro agent_cost_given_calls(lines) -%}
    {{ agent_cost_given_columns(lines, agent_cost_priced_call_columns() + [
        'billing_account_id', 'billing_month', 'is_after_close', 'billed_model'
    ]) }}
{%- endmacro %}

{% macro agent_cost_given_owners(lines) -%}
    {{ agent_cost_given_columns(lines, [
        'span_key', 'trace_id', 'span_id', 'outer_reported_cost', 'run_id', 'agent_span_id', 'conversation_id', 'user_id',
        'tenant', 'feature', 'agent_name', 'agent_version', 'workflow_name', 'step', 'step_index', 'tags'
    ]) }}
{%- endmacro %}

{% macro agent_cost_given_prices(lines) -%}
    {{ agent_cost_given_columns(lines, ['span_key', 'rate_id', 'rate_version', 'override_ids'] + agent_cost_suffixed({
        '_price': agent_cost_meter_lineage()
    })) }}
{%- endmacro %}

{% macro agent_cost_given_quantities(lines) -%}
    {%- set families, apart = agent_cost_priced_apart().keys() | list, agent_cost_apart_meters() -%}
    {{ agent_cost_given_columns(lines, [
        'span_key', 'trace_id', 'span_id', 'bill_status', 'usage_status', 'usage_basis', 'reasoning_tokens', 'rate_id',
        'rate_version', 'override_ids', 'request_fees'
    ] + agent_cost_suffixed({
        '_requests': agent_cost_server_tools(), '_price': agent_cost_meter_lineage(), '_tokens': families + apart,
        '_quantity': families + apart
    })) }}
{%- endmacro %}

{% macro agent_cost_given_costs(lines) -%}
    {%- set families, apart, tools = agent_cost_priced_apart().keys() | list, agent_cost_apart_meters(), agent_cost_server_tools() -%}
    {{ agent_cost_given_columns(lines, [
        'span_key', 'trace_id', 'span_id', 'bill_status', 'usage_status', 'usage_basis', 'cost_status', 'rate_id',
        'rate_version', 'override_ids', 'reasoning_tokens', 'unpriced_tokens', 'request_cost', 'other_cost', 'tool_cost',
        'list_cost'
    ] + agent_cost_suffixed({
        '_requests': tools, '_price_id': tools, '_price': families, '_tokens': families + apart,
        '_cost': families + apart + tools
    })) }}
{%- endmacro %}

{# Names with suffixes: {'_price': ['input']} is ['input_price']. #}
{% macro agent_cost_suffixed(names) -%}
    {%- set columns = [] -%}
    {%- for suffix, stems in names.items() -%}
        {%- for stem in stems -%}{%- do columns.append(stem ~ suffix) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
