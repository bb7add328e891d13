{# SQL for one side (relative or absolute) of the reconciliation tolerance of a provider. #}
{% macro agent_cost_tolerance(side, provider) -%}
    {%- set tolerances = var('agent_cost_reconciliation_tolerance') -%}
    {%- if tolerances is not mapping -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var agent_cost_reconciliation_tolerance is '" ~ tolerances ~ "', and not a mapping by provider,"
            ~ " for example {default: {relative: 0.01, absolute: 1.00}}"
        ) }}
    {%- endif -%}
    {%- for name, tolerance in tolerances.items() -%}
        {%- for key in ['relative', 'absolute'] -%}
            {%- if tolerance is not mapping or tolerance.get(key) is not number or tolerance[key] < 0 -%}
                {{ exceptions.raise_compiler_error(
                    "agent_cost: var agent_cost_reconciliation_tolerance needs a number for '" ~ key
                    ~ "' under '" ~ name ~ "', for example {default: {relative: 0.01, absolute: 1.00}}"
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if 'default' not in tolerances -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var agent_cost_reconciliation_tolerance has no entry 'default', for example "
            ~ "{default: {relative: 0.01, absolute: 1.00}}"
        ) }}
    {%- endif -%}
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
