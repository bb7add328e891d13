{# A decimal of so many digits, so many of them after the point. #}
{% macro agent_cost_type_decimal(digits, places) -%}
    {{ return(adapter.dispatch('agent_cost_type_decimal', 'agent_cost')(digits, places)) }}
{%- endmacro %}

{% macro default__agent_cost_type_decimal(digits, places) -%}
    numeric({{ digits }}, {{ places }})
{%- endmacro %}

{# Its numeric has nine decimals, and 29 digits before the point. #}
{% macro bigquery__agent_cost_type_decimal(digits, places) -%}
    bignumeric({{ digits }}, {{ places }})
{%- endmacro %}
