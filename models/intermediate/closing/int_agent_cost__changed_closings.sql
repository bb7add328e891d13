-- grain: one row a closing whose calls and lines this build keeps, or lets go because its row is no longer in the seed
-- why: what is kept of a month that was opened must not come back when it is closed again
with

closing_states as (
    select * from {{ ref('int_agent_cost__closing_states') }}
),

seed_rows as (
    select * from {{ ref('stg_agent_cost__closed_months') }}
),

kept_closings as (
    select * from {{ ref('int_agent_cost__kept_closings') }}
),

changed as (
    select closing_key from closing_states
    where closing_state = 'closes'
    union all
    -- a row that cannot be used opens the month, but loses nothing
    select kept_closings.closing_key
    from kept_closings
    left join seed_rows on kept_closings.closing_key = seed_rows.closing_key
    where seed_rows.closing_key is null
),

final as (
    select closing_key from changed
    -- a build of no rows or of a sample keeps nothing and lets nothing go
    where {{ 'true' if agent_cost_reads_all_rows() else 'false' }}
)

select * from final
