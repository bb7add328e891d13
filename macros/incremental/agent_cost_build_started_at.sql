{# When this build started, as SQL: one moment for everything that it writes. #}
{% macro agent_cost_build_started_at() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as {{ agent_cost_type_timestamp() }})
{%- endmacro %}
