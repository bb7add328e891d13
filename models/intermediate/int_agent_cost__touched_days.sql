-- grain: one row a UTC day that this build recomputes
-- why: daily sums are recomputed by whole days. A row of a touched trace stands, or stood, on the day of one of the
--      trace's spans, so the days of all their copies are all the days to look at
with

spans as (
    select {{ agent_cost_date_of('started_at') }} as started_date
    from {{ ref('int_agent_cost__spans') }}
    -- a span without a trace is left out, and no day sums it
    where started_at is not null and trace_id is not null
),

final as (
    select distinct started_date
    from spans
)

select * from final
