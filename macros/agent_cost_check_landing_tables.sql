{# Stops a build before its first model where a landing table is missing, and says what to do; loaded_files is the loader's
   own. #}
{% macro agent_cost_check_landing_tables() -%}
    {%- if execute and flags.WHICH in ['run', 'build'] -%}
        {%- for table in graph.sources.values() if table.package_name == 'agent_cost' and table.name != 'loaded_files' -%}
            {%- if adapter.get_relation(table.database, table.schema, table.identifier) is none -%}
                {{ exceptions.raise_compiler_error(
                    "agent_cost: there is no table " ~ table.identifier ~ " in schema " ~ table.schema ~ ": load spans first "
                    ~ "(scripts/load_spans.py), create the landing tables (scripts/raw_tables.sql), or name the schema that "
                    ~ "has them in var agent_cost_raw_schema"
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
