{# Stops at once where AGENT_COST_USER_SEEDS is absolute: dbt joins the folder of its run results with the path of a seed,
   so it would overwrite your files with SQL. #}
{% macro agent_cost_own_seed_path() -%}
    {%- set path = env_var('AGENT_COST_USER_SEEDS', 'user_seeds') -%}
    {%- if path.startswith('/') or path[1:3] in [':/', ':\\'] -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: AGENT_COST_USER_SEEDS must be relative to the project (../seeds), not '" ~ path
            ~ "': dbt overwrites seeds that have an absolute path"
        ) }}
    {%- endif -%}
    {{ return(path) }}
{%- endmacro %}
