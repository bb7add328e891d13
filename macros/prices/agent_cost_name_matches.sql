{# True when a name fits a rule of the price book. Both are lower case. #}
{% macro agent_cost_name_matches(name, match_type, pattern, not_regex) -%}
    case {{ match_type }}
        when 'equals' then {{ name }} = {{ pattern }}
        when 'starts_with' then substr({{ name }}, 1, length({{ pattern }})) = {{ pattern }}
        when 'ends_with' then length({{ name }}) >= length({{ pattern }})
            and substr({{ name }}, length({{ name }}) - length({{ pattern }}) + 1) = {{ pattern }}
        when 'contains' then {{ dbt.position(pattern, name) }} > 0
        when 'regex' then {{ agent_cost_regexp_matches(name, pattern) }}
        else false
    end
    and case
        when {{ not_regex }} is null then true
        else not ({{ agent_cost_regexp_matches(name, not_regex) }})
    end
{%- endmacro %}
