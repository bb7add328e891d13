-- grain: one row in all, the build that began last
-- why: while it is not in int_agent_cost__finished_build too, the marts may be of two builds and are not published
with

final as (
    select {{ agent_cost_build_started_at() }} as staged_at
)

select * from final
