{# An exact quotient of decimals or whole numbers, rounded half away from zero; NULL when there is nothing to divide by. #}
{% macro agent_cost_divide(numerator, denominator, places) -%}
    {{ return(adapter.dispatch('agent_cost_divide', 'agent_cost')(numerator, denominator, places)) }}
{%- endmacro %}

{% macro default__agent_cost_divide(numerator, denominator, places) -%}
    cast(
        round(
            cast({{ numerator }} as numeric(38, 15)) / nullif(cast({{ denominator }} as numeric(38, 15)), 0),
            {{ places }}
        ) as numeric(38, {{ places }})
    )
{%- endmacro %}

{# Postgres divides to the scale of what it is given, so it is given twice of what is kept. #}
{% macro postgres__agent_cost_divide(numerator, denominator, places) -%}
    cast(
        round(
            cast({{ numerator }} as numeric(68, 30)) / nullif(cast({{ denominator }} as numeric(68, 30)), 0),
            {{ places }}
        ) as numeric(38, {{ places }})
    )
{%- endmacro %}

{% macro bigquery__agent_cost_divide(numerator, denominator, places) -%}
    round(
        cast({{ numerator }} as bignumeric) / nullif(cast({{ denominator }} as bignumeric), 0), {{ places }}
    )
{%- endmacro %}

{# Spark keeps only six places of a quotient of wide decimals: doubles keep more. #}
{% macro spark__agent_cost_divide(numerator, denominator, places) -%}
    cast(
        round(
            cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0), {{ places }}
        ) as numeric(38, {{ places }})
    )
{%- endmacro %}

{# DuckDB divides decimals as doubles, so this is long division over whole numbers of 10^-15: quotient, then remainder.
   Where those do not fit (denominators beyond 10^12) the double has to do. No case: it would convert again in each branch. #}
{% macro duckdb__agent_cost_divide(numerator, denominator, places) -%}
    {%- set over = agent_cost_duckdb_units(numerator) -%}
    {%- set under = agent_cost_duckdb_units(denominator) -%}
    {%- set one = '1' ~ '0' * places -%}
    coalesce(
        try(
            cast(
                sign({{ over }}) * sign({{ under }}) * (
                    abs({{ over }}) // abs({{ under }}) * {{ one }}
                    + (abs({{ over }}) % abs({{ under }}) * 2 * {{ one }} + abs({{ under }})) // (2 * abs({{ under }}))
                ) as numeric(38, 0)
            ) * 0.{{ '0' * (places - 1) }}1
        ),
        try_cast(
            cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0) as numeric(38, {{ places }})
        )
    )
{%- endmacro %}

{% macro agent_cost_duckdb_units(expression) -%}
    cast(replace(cast(cast({{ expression }} as numeric(38, 15)) as varchar), '.', '') as hugeint)
{%- endmacro %}
