{# A condition that most rows fulfil. Of a table that was just built Postgres knows nothing: it takes a condition like
   `a = 1 and b is null` for one row in 40,000 and joins by nested loops; behind coalesce it counts as half the rows. #}
{% macro agent_cost_mostly(condition) -%}
    {{ return(adapter.dispatch('agent_cost_mostly', 'agent_cost')(condition)) }}
{%- endmacro %}

{% macro default__agent_cost_mostly(condition) -%}
    {{ condition }}
{%- endmacro %}

{% macro postgres__agent_cost_mostly(condition) -%}
    coalesce({{ condition }}, false)
{%- endmacro %}
