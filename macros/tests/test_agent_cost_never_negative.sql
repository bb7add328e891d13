{# No value below zero in any of the columns. NULL passes: it means unknown. #}
{% test agent_cost_never_negative(model, columns) %}

select *
from {{ model }}
where
    {% for column in columns -%}
    {{ 'or ' if not loop.first }}{{ column }} < 0
    {% endfor %}

{% endtest %}
