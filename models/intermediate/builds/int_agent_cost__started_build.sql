-- grain: one row in all, the build that began last
-- why: while it is not in int_agent_cost__finished_build too, the marts may be of two builds and are not published
with

final as (
    select
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as {{ agent_cost_type_timestamp() }}) as staged_at
)

select * from final
