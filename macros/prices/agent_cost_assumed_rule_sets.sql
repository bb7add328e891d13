{# The optional rule sets of agent_cost_price_overrides that agent_cost_price_assumptions turns on, as a SQL list. #}
{% macro agent_cost_assumed_rule_sets() -%}
    {%- set known = ['batch_half_price'] -%}
    {%- set chosen = var('agent_cost_price_assumptions', []) -%}
    {%- if chosen is string or chosen is mapping or chosen is not iterable -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var agent_cost_price_assumptions needs a list, for example [" ~ known | join(', ') ~ "], not '"
            ~ chosen ~ "'"
        ) }}
    {%- endif -%}
    {%- for name in chosen if name not in known -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var agent_cost_price_assumptions knows no rule set '" ~ name ~ "'; it knows " ~ known | join(', ')
        ) }}
    {%- endfor -%}
    {{ return("'" ~ (['always'] + chosen) | join("', '") ~ "'") }}
{%- endmacro %}
