{# is_incremental() that asks the database only when it has to, so that --full-refresh compiles offline; a unit test has
   no relation of its own and is not incremental unless it overrides this. #}
{% macro agent_cost_is_incremental() -%}
    {{ return(not should_full_refresh() and this is not none and is_incremental()) }}
{%- endmacro %}
