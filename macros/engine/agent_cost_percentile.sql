{# The smallest value that at least this share of the values does not exceed (a value that occurred, so money stays exact). #}
{% macro agent_cost_percentile(expression, share) -%}
    {{ return(adapter.dispatch('agent_cost_percentile', 'agent_cost')(expression, share)) }}
{%- endmacro %}

{% macro default__agent_cost_percentile(expression, share) -%}
    percentile_disc({{ share }}) within group (order by {{ expression }})
{%- endmacro %}

{% macro duckdb__agent_cost_percentile(expression, share) -%}
    quantile_disc({{ expression }}, {{ share }})
{%- endmacro %}

{% macro bigquery__agent_cost_percentile(expression, share) -%}
    approx_quantiles({{ expression }}, 100)[offset({{ (share * 100) | int }})]
{%- endmacro %}
