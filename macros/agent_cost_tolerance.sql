{# SQL for one side (relative or absolute) of the reconciliation tolerance of a provider. #}
{% macro agent_cost_tolerance(side, provider) -%}
    {%- set tolerances = agent_cost_tolerances() -%}
    {%- if tolerances | length == 1 -%}
    cast({{ tolerances.default[side] }} as numeric(28, 6))
    {%- else -%}
    cast(case {{ provider }}
        {%- for name, tolerance in tolerances.items() if name != 'default' %}
        when '{{ name }}' then {{ tolerance[side] }}
        {%- endfor %}
        else {{ tolerances.default[side] }}
    end as numeric(28, 6))
    {%- endif -%}
{%- endmacro %}

{# The tolerances by provider; the build stops where they are not of that shape. #}
{% macro agent_cost_tolerances() -%}
    {%- set tolerances = var('agent_cost_reconciliation_tolerance') -%}
    {%- set wrong = [] -%}
    {%- if tolerances is not mapping -%}
        {%- do wrong.append("is '" ~ tolerances ~ "', and not a mapping by provider") -%}
    {%- elif 'default' not in tolerances -%}
        {%- do wrong.append("has no entry 'default', but " ~ tolerances.keys() | list) -%}
    {%- else -%}
        {%- for name, tolerance in tolerances.items() -%}
            {%- for key in (tolerance if tolerance is mapping else []) if key not in ['relative', 'absolute'] -%}
                {%- do wrong.append("knows no '" ~ key ~ "' under '" ~ name ~ "', only relative and absolute") -%}
            {%- endfor -%}
            {%- for key in ['relative', 'absolute'] -%}
                {%- set value = tolerance.get(key) if tolerance is mapping else tolerance -%}
                {%- if
                    tolerance is not mapping or value is boolean or value is not number
                    or not (value >= 0 and value <= 1000000000000)
                -%}
                    {%- do wrong.append(
                        "needs a number for '" ~ key ~ "' under '" ~ name ~ "', 0 or more, not '" ~ value ~ "'"
                    ) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if wrong -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var agent_cost_reconciliation_tolerance " ~ wrong[0]
            ~ ", for example {default: {relative: 0.01, absolute: 1.00}}"
        ) }}
    {%- endif -%}
    {{ return(tolerances) }}
{%- endmacro %}
