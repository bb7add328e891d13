{# The text when it is JSON, NULL when it is not: emitters put JSON, Python reprs and plain text
   under the same attribute, and a cast of the wrong one would stop the build. #}
{% macro agent_cost_json_or_null(expression) -%}
    {{ return(adapter.dispatch('agent_cost_json_or_null', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_json_or_null(expression) -%}
    case when json_valid({{ expression }}) then {{ expression }} end
{%- endmacro %}

{# Before version 16 Postgres cannot ask whether a text is JSON. So strings become one sign, other scalars another,
   and then each round turns the innermost objects and arrays into a scalar: JSON of up to sixteen levels leaves one
   sign. The escape of NUL, which no text may hold, becomes the replacement character, as in scripts/load_spans.py. #}
{% macro postgres__agent_cost_json_or_null(expression) -%}
    {%- set string = '"(?:[^"\\\\\\u0001-\\u001f]|\\\\["\\\\/bfnrt]|\\\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}'
        ~ '|\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2})*"' -%}
    {%- set other_scalar = '-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][-+]?[0-9]{1,3})?|true|false|null' -%}
    {%- set innermost = '\\{(?:\\u0001:[\\u0001\\u0002](?:,\\u0001:[\\u0001\\u0002])*)?\\}'
        ~ '|\\[(?:[\\u0001\\u0002](?:,[\\u0001\\u0002])*)?\\]' -%}
    {%- set left = namespace(sql="regexp_replace(candidate.document, '" ~ string ~ "', e'\\u0001', 'g')") -%}
    {%- set left.sql = "regexp_replace(" ~ left.sql ~ ", '" ~ other_scalar ~ "', e'\\u0002', 'g')" -%}
    {%- set left.sql = "regexp_replace(" ~ left.sql ~ ", '[ \\t\\n\\r]+', '', 'g')" -%}
    {%- for _ in range(16) -%}
        {%- set left.sql = "regexp_replace(" ~ left.sql ~ ", '" ~ innermost ~ "', e'\\u0002', 'g')" -%}
    {%- endfor -%}
    case when {{ expression }} is not null then (
        select case when {{ left.sql }} in (e'\u0001', e'\u0002') then candidate.document end
        from (select replace({{ expression }}, '\u0000', '\ufffd') as document limit 1) as candidate
        where candidate.document !~ '[\u0001\u0002]'
    ) end
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
