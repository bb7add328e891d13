{# The columns of a line as one text that rules are matched on: `name=value; ...`, values that are NULL left out. #}
{% macro agent_cost_words(columns) -%}
    {%- for column in columns -%}
    coalesce('{{ column }}=' || {{ column }} || '; ', ''){{ ' || ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
