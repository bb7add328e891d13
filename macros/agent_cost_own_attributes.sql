{# Your own attribute names by concept; a concept that is not in the map would be silence, so it stops. #}
{% macro agent_cost_own_attributes(concepts) -%}
    {%- set own = var('agent_cost_attributes', {}) -%}
    {%- set wrong = [] -%}
    {%- if own is not mapping -%}
        {%- do wrong.append("needs concepts with their names, not '" ~ own ~ "'") -%}
    {%- else -%}
        {%- for concept, names in own.items() -%}
            {%- if concept not in concepts -%}
                {%- do wrong.append("knows no concept '" ~ concept ~ "' (it knows " ~ concepts | sort | join(', ') ~ ")") -%}
            {%- elif names is string or names is mapping or names is not iterable or names | reject('string') | list -%}
                {%- do wrong.append("needs a list of names under '" ~ concept ~ "', not '" ~ names ~ "'") -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if wrong -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var agent_cost_attributes " ~ wrong[0] ~ ", for example {feature: [shop.area]}"
        ) }}
    {%- endif -%}
    {{ return(own) }}
{%- endmacro %}
