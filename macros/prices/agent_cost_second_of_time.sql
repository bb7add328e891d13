{# Seconds of the day of a text HH:MM; NULL when it does not fit the pattern. #}
{% macro agent_cost_second_of_time(expression, pattern) -%}
    case
        when {{ agent_cost_regexp_matches(expression, pattern) }}
            then cast(substr({{ expression }}, 1, 2) as integer) * 3600 + cast(substr({{ expression }}, 4, 2) as integer) * 60
    end
{%- endmacro %}
