{# Two CTEs: the raw rows of one source system, and `bill` with one text column a name (alias: name in the export). #}
{% macro agent_cost_bill_values(source_system, names) -%}
{%- set paths = agent_cost_as_paths(names.values()) -%}
{%- set text_of = agent_cost_json_text_of('texts', paths) -%}
raw_rows as (
    select
        *,
        {{ agent_cost_json_texts('row_values', paths) }} as texts
    from {{ source('agent_cost_raw', 'invoice_rows') }}
    where source_system = '{{ source_system }}'
    {{ agent_cost_compute_once() }}
),

bill as (
    select
        {{ agent_cost_bill_origin() | join(',\n        ') }},
        {%- for alias in names %}
        nullif(trim({{ text_of[names[alias]] }}), '') as {{ alias }},
        {%- endfor %}
        billing_account_id as given_account_id
    from raw_rows
)
{%- endmacro %}

{% macro agent_cost_as_paths(names) -%}
    {%- set paths = [] -%}
    {%- for name in names -%}{%- do paths.append([name]) -%}{%- endfor -%}
    {{ return(paths) }}
{%- endmacro %}
