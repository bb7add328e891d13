{# is_incremental() that asks the database only when it has to, so that --full-refresh compiles offline; a unit test has
   no relation of its own and is not incremental unless it overrides this. #}
{% macro agent_cost_is_incremental() -%}
    {{ return(not should_full_refresh() and this is not none and is_incremental()) }}
{%- endmacro %}

{# The same for a table that no full refresh empties: a compile without a database (--no-introspect) takes it for new. #}
{% macro agent_cost_is_kept() -%}
    {{ return(flags.INTROSPECT is not sameas false and is_incremental()) }}
{%- endmacro %}
