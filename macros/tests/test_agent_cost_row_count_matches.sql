{# As many rows as compare_model has: nothing lost and nothing multiplied. #}
{% test agent_cost_row_count_matches(model, compare_model) %}

with

own_rows as (
    select count(*) as row_count from {{ model }}
),

compared_rows as (
    select count(*) as row_count from {{ compare_model }}
),

final as (
    select
        own_rows.row_count,
        compared_rows.row_count as expected_row_count
    from own_rows
    cross join compared_rows
)

select * from final
where row_count <> expected_row_count and {{ agent_cost_compares_wholes() }}

{% endtest %}
