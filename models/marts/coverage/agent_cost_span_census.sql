-- grain: one row an instrumentation scope, span class and reason
-- why: nothing lost: every raw span is counted in exactly one class, so the counts add up to the load
with

classes as (
    select
        scope_name,
        scope_version,
        span_class,
        reason,
        spans
    from {{ ref('int_agent_cost__span_classes') }}
),

final as (
    select
        {{ agent_cost_surrogate_key(['scope_name', 'scope_version', 'span_class', 'reason']) }}
            as span_census_key,
        scope_name,
        scope_version,
        span_class,
        reason,
        cast(sum(spans) as bigint) as spans
    from classes
    group by scope_name, scope_version, span_class, reason
)

select * from final
