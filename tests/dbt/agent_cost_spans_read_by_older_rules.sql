{{ config(severity='warn', fail_calc='coalesce(sum(spans), 0)') }}
-- why: a span is read once; when the names or roles that it is read by change, the spans of before were understood
--      otherwise than those of today, and nobody should have to guess that
with

batches as (
    select
        staged_at,
        reading_version,
        count(*) as spans
    from {{ ref('stg_agent_cost__otel_spans') }}
    group by staged_at, reading_version
),

final as (
    select
        staged_at,
        reading_version,
        spans
    from batches
    where reading_version <> {{ agent_cost_reading_version() }}
)

select * from final
