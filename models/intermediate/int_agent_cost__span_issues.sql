{{ config(
    materialized=agent_cost_incremental(),
    unique_key='trace_id',
    indexes=agent_cost_indexes(['trace_id'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_traces') }}
-- grain: one row a span that was left out, or kept with a value missing
-- why: bad input never vanishes; only the copy of a span that counts is judged
with

final as (
    select
        raw_span_key,
        span_id,
        reject_reason,
        data_issue,
        source_file,
        source_line,
        loaded_at,
        coalesce(trace_id, '(none)') as trace_id
    from {{ ref('int_agent_cost__spans') }}
    where reject_reason is not null or (data_issue is not null and span_rank = 1)
)

select * from final
