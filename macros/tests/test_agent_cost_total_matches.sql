{# Sums are equal to the last digit, and NULL equals only NULL; where one side has no rows, 0 will do. `columns` maps a
   column (or expression) of the model to one of compare_model; `group_by` are columns of both, or maps them likewise. One
   failing row a sum that differs. #}
{% test agent_cost_total_matches(model, compare_model, columns, group_by=[]) %}

{%- set groups = group_by if group_by is mapping else dict(zip(group_by, group_by)) -%}
with

own_rows as (
    select * from {{ model }}
),

compared_rows as (
    select * from {{ compare_model }}
),
{% for relation, side in [('own_rows', 0), ('compared_rows', 1)] %}
{{ relation }}_total as (
    select
        {%- for pair in groups.items() %}
        coalesce(cast({{ pair[side] }} as {{ agent_cost_type_text() }}), '<null>') as {{ pair[0] }},
        {%- endfor %}
        {%- for pair in columns.items() %}
        cast(sum({{ pair[side] }}) as {{ agent_cost_type_money() }}) as total_{{ loop.index }},
        {%- endfor %}
        count(*) as row_count
    from {{ relation }}
    {%- if group_by %}
    group by {% for column in group_by %}{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
    {%- endif %}
),
{% endfor %}
paired as (
    select
        {%- for column in group_by %}
        coalesce(own_rows_total.{{ column }}, compared_rows_total.{{ column }}) as {{ column }},
        {%- endfor %}
        {%- for pair in columns %}
        own_rows_total.total_{{ loop.index }} as total_{{ loop.index }},
        compared_rows_total.total_{{ loop.index }} as expected_total_{{ loop.index }},
        {%- endfor %}
        coalesce(own_rows_total.row_count, 0) as row_count,
        coalesce(compared_rows_total.row_count, 0) as compared_row_count
    from own_rows_total
    {%- if group_by %}
    full outer join compared_rows_total
        on
            {% for column in group_by -%}
            {{ 'and ' if not loop.first }}own_rows_total.{{ column }} = compared_rows_total.{{ column }}
            {% endfor %}
    {%- else %}
    cross join compared_rows_total
    {%- endif %}
),

final as (
    {%- for column in columns %}
    select
        {%- for group in group_by %}
        {{ group }},
        {%- endfor %}
        '{{ dbt.escape_single_quotes(column) }}' as measure,
        total_{{ loop.index }} as total,
        expected_total_{{ loop.index }} as expected_total,
        row_count,
        compared_row_count
    from paired
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
where
    (
        coalesce(total, 0) <> coalesce(expected_total, 0)
        or (
            row_count > 0
            and compared_row_count > 0
            and case when total is null then 1 else 0 end <> case when expected_total is null then 1 else 0 end
        )
    )
    and {{ agent_cost_compares_wholes() }}

{% endtest %}
