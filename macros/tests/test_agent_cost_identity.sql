{# The expression is true in every row. NULL is not true. #}
{% test agent_cost_identity(model, expression) %}

select *
from {{ model }}
where case when {{ expression }} then 0 else 1 end = 1

{% endtest %}
