{# is_incremental() that asks the database only when it has to, so that --full-refresh compiles offline, and with
   --no-introspect also the tables that no full refresh empties; a unit test has no relation of its own and is not
   incremental unless it overrides this. #}
{% macro agent_cost_is_incremental() -%}
    {{ return(
        flags.INTROSPECT is not sameas false and not should_full_refresh() and this is not none and is_incremental()
    ) }}
{%- endmacro %}
