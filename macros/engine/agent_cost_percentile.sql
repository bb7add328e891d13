{# The smallest value that at least this share of the values does not exceed (a value that occurred, so money stays exact).
   Where several are asked of one expression, `shares` has them all. #}
{% macro agent_cost_percentile(expression, share, shares=none) -%}
    {{ return(adapter.dispatch('agent_cost_percentile', 'agent_cost')(expression, share, shares or [share])) }}
{%- endmacro %}

{% macro default__agent_cost_percentile(expression, share, shares) -%}
    percentile_disc({{ share }}) within group (order by {{ expression }})
{%- endmacro %}

{# The same list again is the same aggregate: the values are collected and sorted once for all shares. #}
{% macro duckdb__agent_cost_percentile(expression, share, shares) -%}
    quantile_disc({{ expression }}, [{{ shares | join(', ') }}])[{{ shares.index(share) + 1 }}]
{%- endmacro %}

{% macro bigquery__agent_cost_percentile(expression, share, shares) -%}
    approx_quantiles({{ expression }}, 100)[offset({{ (share * 100) | int }})]
{%- endmacro %}
