{# A version text as one comparable number: major, minor and patch, each of them up to 999999 (a date counts as that);
   what is no number counts 0. #}
{% macro agent_cost_version_number(expression) -%}
    (
        {%- for pattern, weight in [
            ('^[^0-9]*([0-9]+)', 1000000000000),
            ('^[^0-9]*[0-9]+[.]([0-9]+)', 1000000),
            ('^[^0-9]*[0-9]+[.][0-9]+[.]([0-9]+)', 1)
        ] %}
        {{ '+ ' if not loop.first }}least(coalesce(
            {{ agent_cost_whole_number(agent_cost_regexp_extract(expression, pattern)) }}, 0
        ), 999999) * {{ weight }}
        {%- endfor %}
    )
{%- endmacro %}
