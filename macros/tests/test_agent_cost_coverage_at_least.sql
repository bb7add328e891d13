{# For fct_chat_spans: at least `share` of the calls have what the expression says, for example usage, a price, a
   feature or a step. The failing row says how many of how many; agent_cost_coverage says which service to fix. #}
{% test agent_cost_coverage_at_least(model, has, share) %}

with

counted as (
    select
        count(*) as calls,
        count(case when {{ has }} then 1 end) as covered_calls
    from {{ model }}
),

final as (
    select
        '{{ dbt.escape_single_quotes(has) }}' as expected,
        calls,
        covered_calls,
        {{ share }} as least_share
    from counted
    where covered_calls < {{ share }} * calls
)

select * from final

{% endtest %}
