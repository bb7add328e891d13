{# Many values of one JSON object in one pass, as texts (NULL where absent): an array of them, on DuckDB a struct where
   every path is one key. A path is a list of keys; ['$'] is the document itself. Read them with agent_cost_json_text_of. #}
{% macro agent_cost_json_texts(document, paths) -%}
    {{ return(adapter.dispatch('agent_cost_json_texts', 'agent_cost')(document, paths)) }}
{%- endmacro %}

{% macro agent_cost_json_path(path) -%}
    {{ return('$' if path == ['$'] else '$."' ~ path | join('"."') ~ '"') }}
{%- endmacro %}

{% macro default__agent_cost_json_texts(document, paths) -%}
    json_extract_string({{ document }}, [
        {%- for path in paths %}
        '{{ agent_cost_json_path(path) }}'{{ ',' if not loop.last }}
        {%- endfor %}
    ])
{%- endmacro %}

{# Looks up each key of the document instead of each path: the map has hundreds of paths and a span has ten keys. #}
{% macro duckdb__agent_cost_json_texts(document, paths) -%}
    {%- if agent_cost_are_keys(paths) -%}
        {%- set fields = {} -%}
        {%- for path in paths -%}{%- do fields.update({path[0]: 'VARCHAR'}) -%}{%- endfor -%}
    from_json({{ document }}, '{{ tojson(fields) | replace("'", "''") | replace(', "', ',\n        "') }}')
    {%- else -%}
    {{ agent_cost.default__agent_cost_json_texts(document, paths) }}
    {%- endif -%}
{%- endmacro %}

{# Every path is one key, and no two differ only in case: the fields of a struct could not. #}
{% macro agent_cost_are_keys(paths) -%}
    {%- set keys = paths | map('first') | map('lower') | list -%}
    {{ return(not paths | selectattr('1', 'defined') | list and '$' not in keys and keys | unique | list | length == keys | length) }}
{%- endmacro %}

{# Postgres parses again in every expression, so a subquery parses once: into an object of the wanted keys' texts
   where all paths are keys (of a key that is there twice the first counts), else into the values themselves. Arrays print
   without blanks, as elsewhere. #}
{% macro postgres__agent_cost_json_texts(document, paths) -%}
    {%- set deep = paths | selectattr('1', 'defined') | list or ['$'] in paths -%}
    {%- set text_of = agent_cost_postgres_json_text -%}
    case when {{ document }} is not null then (
    {%- if deep %}
        select array_agg({{ text_of('found.value') }} order by found.position)
        from (select cast({{ document }} as json) as document limit 1) as parsed
        cross join unnest(array[
            {%- for path in paths %}
            parsed.document #> '{ {%- if path != ['$'] -%} "{{ path | join('","') }}" {%- endif -%} }'{{ ',' if not loop.last }}
            {%- endfor %}
        ]) with ordinality as found (value, position)
    {%- else %}
        select array[
            {%- for path in paths %}
            parsed.texts ->> '{{ path[0] }}'{{ ',' if not loop.last }}
            {%- endfor %}
        ]
        from (
            select jsonb_object_agg(entries.key, {{ text_of('entries.value') }} order by entries.position desc) as texts
            from json_each(cast({{ document }} as json)) with ordinality as entries (key, value, position)
            where entries.key in (
                {%- for path in paths %}
                '{{ path[0] }}'{{ ',' if not loop.last }}
                {%- endfor %}
            )
        ) as parsed
    {%- endif %}
    ) end
{%- endmacro %}

{# A number with an exponent is written out, so that 1e5 is a count like 100000; a very small or large one keeps it. #}
{% macro agent_cost_postgres_json_text(value) -%}
    case
        when json_typeof({{ value }}) in ('array', 'object')
            then regexp_replace(cast({{ value }} as text), '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')
        when json_typeof({{ value }}) = 'number' and {{ value }} #>> '{}' ~ '[eE][-+]?[0-9]{1,3}$'
            then case
                when abs(cast({{ value }} #>> '{}' as numeric)) between 0.000001 and 999999999999999999999
                    then cast(cast({{ value }} #>> '{}' as numeric) as text)
                else regexp_replace({{ value }} #>> '{}', '[eE][+]?(-?)0*', 'e\1')
            end
        else {{ value }} #>> '{}'
    end
{%- endmacro %}

{% macro snowflake__agent_cost_json_texts(document, paths) -%}
    array_construct(
        {%- for path in paths %}
        {% if path == ['$'] %}cast(parse_json({{ document }}) as varchar)
        {%- else %}cast(get_path(parse_json({{ document }}), '["{{ path | join('"]["') }}"]') as varchar){% endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro bigquery__agent_cost_json_texts(document, paths) -%}
    [
        {%- for path in paths %}
        coalesce(
            json_value({{ document }}, '{{ agent_cost_json_path(path) }}'),
            json_query({{ document }}, '{{ agent_cost_json_path(path) }}')
        ){{ ',' if not loop.last }}
        {%- endfor %}
    ]
{%- endmacro %}

{% macro spark__agent_cost_json_texts(document, paths) -%}
    array(
        {%- for path in paths %}
        get_json_object({{ document }}, '{% if path == ['$'] %}${% else %}$[\'{{ path | join("\\'][\\'") }}\']{% endif %}'){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
