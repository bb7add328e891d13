{# Text of up to fourteen hexadecimal digits to a whole number. #}
{% macro agent_cost_hex_to_number(expression) -%}
    {{ return(adapter.dispatch('agent_cost_hex_to_number', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_hex_to_number(expression) -%}
    cast('0x' || {{ expression }} as bigint)
{%- endmacro %}

{% macro postgres__agent_cost_hex_to_number(expression) -%}
    cast(cast('x' || lpad({{ expression }}, 16, '0') as bit(64)) as bigint)
{%- endmacro %}

{% macro snowflake__agent_cost_hex_to_number(expression) -%}
    to_number({{ expression }}, 'XXXXXXXXXXXXXX')
{%- endmacro %}

{% macro spark__agent_cost_hex_to_number(expression) -%}
    cast(conv({{ expression }}, 16, 10) as bigint)
{%- endmacro %}
