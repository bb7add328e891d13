{# A JSON object of texts: a list of [key, expression]. A key whose text is NULL is left out; no key left gives {}. #}
{% macro agent_cost_json_object(pairs) -%}
    '{' || substr(
        {%- for key, expression in pairs %}
        coalesce(',"{{ key }}":' || {{ agent_cost_json_text(expression) }}, ''){{ ' ||' if not loop.last }}
        {%- endfor %},
        2
    ) || '}'
{%- endmacro %}
