{# One NOT NULL key from several columns; NULL and empty text differ. #}
{% macro agent_cost_surrogate_key(columns) -%}
    {{ return(adapter.dispatch('agent_cost_surrogate_key', 'agent_cost')(columns)) }}
{%- endmacro %}

{% macro default__agent_cost_surrogate_key(columns) -%}
    md5(
        {%- for column in columns %}
        coalesce(cast({{ column }} as {{ agent_cost_type_text() }}), '<null>'){% if not loop.last %} || '|' ||{% endif %}
        {%- endfor %}
    )
{%- endmacro %}

{# The same text: DuckDB writes a new one for every `||`, and one for all of concat. #}
{% macro duckdb__agent_cost_surrogate_key(columns) -%}
    md5(concat(
        {%- for column in columns %}
        coalesce(cast({{ column }} as {{ agent_cost_type_text() }}), '<null>'){% if not loop.last %}, '|',{% endif %}
        {%- endfor %}
    ))
{%- endmacro %}

{# BigQuery answers bytes. #}
{% macro bigquery__agent_cost_surrogate_key(columns) -%}
    to_hex({{ agent_cost.default__agent_cost_surrogate_key(columns) }})
{%- endmacro %}
