{# Many values of one JSON object in one pass, as an array of texts (NULL where absent).
   A path is a list of keys; ['$'] is the document itself. Read items with agent_cost_array_item. #}
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

{% macro postgres__agent_cost_json_texts(document, paths) -%}
    array[
        {%- for path in paths %}
        cast({{ document }} as jsonb) #>> '{ {%- if path != ['$'] -%} "{{ path | join('","') }}" {%- endif -%} }'{{ ',' if not loop.last }}
        {%- endfor %}
    ]
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
