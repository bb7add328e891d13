{# The text when it is JSON, NULL when it is not: emitters put JSON, Python reprs and plain text
   under the same attribute, and a cast of the wrong one would stop the build. #}
{% macro agent_cost_json_or_null(expression) -%}
    {{ return(adapter.dispatch('agent_cost_json_or_null', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_json_or_null(expression) -%}
    case when json_valid({{ expression }}) then {{ expression }} end
{%- endmacro %}

{# Before version 16 Postgres cannot ask whether a text is JSON. This pattern admits JSON up to
   five levels deep; escapes that jsonb refuses (NUL, half surrogates) are replaced first. #}
{% macro postgres__agent_cost_json_or_null(expression) -%}
    {%- set text = "regexp_replace(" ~ expression ~ ", '\\\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '?', 'g')" -%}
    {%- set string = '"(?:[^"\\\\\\x01-\\x1f]|\\\\["\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*"' -%}
    {%- set scalar = string ~ '|-?(?:0|[1-9][0-9]{0,30})(?:[.][0-9]{1,30})?(?:[eE][-+]?[0-9]{1,2})?|true|false|null' -%}
    {%- set nested = namespace(value='(?:' ~ scalar ~ ')') -%}
    {%- for _ in range(4) -%}
        {%- set nested.value = '(?:' ~ scalar
            ~ '|\\{(?:\\s*' ~ string ~ '\\s*:\\s*' ~ nested.value ~ '\\s*(?:,(?=\\s*")|(?=\\})))*\\s*\\}'
            ~ '|\\[(?:\\s*' ~ nested.value ~ '\\s*(?:,(?=\\s*[^]\\s])|(?=\\])))*\\s*\\])' -%}
    {%- endfor -%}
    case when {{ text }} ~ '^\s*{{ nested.value }}\s*$' then {{ text }} end
{%- endmacro %}

{% macro snowflake__agent_cost_json_or_null(expression) -%}
    case when check_json({{ expression }}) is null then {{ expression }} end
{%- endmacro %}

{% macro bigquery__agent_cost_json_or_null(expression) -%}
    case when safe.parse_json({{ expression }}) is not null then {{ expression }} end
{%- endmacro %}

{# get_json_object answers NULL for what is no JSON. #}
{% macro spark__agent_cost_json_or_null(expression) -%}
    {{ expression }}
{%- endmacro %}
