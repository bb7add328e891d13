{{ config(severity='warn', fail_calc='coalesce(sum(spans_not_staged), 0)') }}
-- why: raw spans that became visible longer after their load time than the builds look back are never lost in silence
with

staged as (
    select
        loaded_at,
        count(*) as spans
    from {{ ref('stg_agent_cost__otel_spans') }}
    group by loaded_at
),

loaded as (
    select
        loaded_at,
        count(*) as spans
    from {{ source('agent_cost_raw', 'otel_spans') }}
    group by loaded_at
),

final as (
    select
        loaded.loaded_at,
        loaded.spans - coalesce(staged.spans, 0) as spans_not_staged
    from loaded
    left join staged on loaded.loaded_at = staged.loaded_at
    where loaded.spans > coalesce(staged.spans, 0)
)

select * from final
