{# Rows of stg_agent_cost__span_attributes for a unit test: it is not stored, so dbt cannot add the columns that a test
   leaves out. `lines` are CSV, the first names the columns; an empty value is NULL. #}
{% macro agent_cost_given_attributes(lines) -%}
    {%- set rows = lines.strip().splitlines() -%}
    {%- set columns = rows[0].strip().split(',') -%}
    {%- set known = [
        'trace_id', 'span_id', 'parent_span_id', 'trace_state', 'span_name', 'scope_name', 'scope_version', 'status_code',
        'exception_type', 'service_name', 'service_version', 'environment', 'resource_feature', 'source_file'
    ] + agent_cost_attribute_map().keys() | list -%}
    {%- set numbers = ['start_time_unix_nano', 'end_time_unix_nano', 'source_line', 'attributes_length'] -%}
    {%- for row in rows[1:] %}
    select
        {%- for column in known + numbers + ['loaded_at'] %}
        {%- set value = row.strip().split(',')[columns.index(column)] if column in columns else '' %}
        {%- set type = 'bigint' if column in numbers else agent_cost_type_timestamp() if column == 'loaded_at'
            else agent_cost_type_text() %}
        cast({{ "'" ~ value ~ "'" if value else 'null' }} as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
