{# A day that is written month first (08/31/2026) or as ISO 8601, as ISO 8601. #}
{% macro agent_cost_month_first_day(day) -%}
    case
        when {{ day }} like '__/__/____%'
            then substr({{ day }}, 7, 4) || '-' || substr({{ day }}, 1, 2) || '-' || substr({{ day }}, 4, 2)
        else substr({{ day }}, 1, 10)
    end
{%- endmacro %}
