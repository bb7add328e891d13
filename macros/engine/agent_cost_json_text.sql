{# A text as a JSON string, quoted and escaped. #}
{% macro agent_cost_json_text(expression) -%}
    {{ return(adapter.dispatch('agent_cost_json_text', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_json_text(expression) -%}
    cast(to_json(cast({{ expression }} as {{ agent_cost_type_text() }})) as {{ agent_cost_type_text() }})
{%- endmacro %}

{% macro snowflake__agent_cost_json_text(expression) -%}
    to_json(to_variant({{ expression }}))
{%- endmacro %}

{% macro bigquery__agent_cost_json_text(expression) -%}
    to_json_string({{ expression }})
{%- endmacro %}

{# Only structs become JSON: the text is what follows {"v": and precedes the brace. #}
{% macro spark__agent_cost_json_text(expression) -%}
    replace(regexp_replace(to_json(named_struct('v', {{ expression }})), '^[{]"v":|[}]$', ''), '{}', '')
{%- endmacro %}
