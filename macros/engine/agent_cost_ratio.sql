{# A ratio for display, to ten places; NULL when there is nothing to divide by. #}
{% macro agent_cost_ratio(numerator, denominator) -%}
    {{ return(adapter.dispatch('agent_cost_ratio', 'agent_cost')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__agent_cost_ratio(numerator, denominator) -%}
    {{ agent_cost_divide(numerator, denominator, 10) }}
{%- endmacro %}

{# The exact division is dear, and every run has three ratios. A double rounds to the same ten places unless it stands so
   near to a half that its own error, a few 10^-16 of it, could decide. #}
{% macro duckdb__agent_cost_ratio(numerator, denominator) -%}
    {%- set units -%}
    cast(try_cast({{ numerator }} as numeric(38, 15)) as double)
            / nullif(cast(try_cast({{ denominator }} as numeric(38, 15)) as double), 0) * 10000000000
    {%- endset -%}
    case
        when abs({{ units }} - floor({{ units }}) - 0.5) > 1e-13 * abs({{ units }})
            then cast(cast(round({{ units }}) as bigint) as numeric(38, 0)) * 0.0000000001
        else {{ agent_cost_divide(numerator, denominator, 10) }}
    end
{%- endmacro %}
