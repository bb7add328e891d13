{# Rows of one key must not hold at the same time: `axes` are pairs of half-open [from, to) columns; a NULL end is open. #}
{% test agent_cost_windows_do_not_overlap(model, key_columns, row_id, axes) %}

with

windows as (
    select * from {{ model }}
)

select
    a.{{ row_id }} as row_id,
    b.{{ row_id }} as overlapping_row_id
from windows as a
inner join windows as b
    on
        {% for column in key_columns -%}
        a.{{ column }} = b.{{ column }}
        and {% endfor -%}
        a.{{ row_id }} < b.{{ row_id }}
where
    {% for axis in axes -%}
    (a.{{ axis[0] }} < b.{{ axis[1] }} or b.{{ axis[1] }} is null)
    and (b.{{ axis[0] }} < a.{{ axis[1] }} or a.{{ axis[1] }} is null)
    {%- if not loop.last %}
    and {% endif -%}
    {%- endfor %}

{% endtest %}
