{{ config(
    materialized=agent_cost_incremental(),
    incremental_strategy='delete+insert',
    unique_key='twin_key'
) }}
-- grain: one row a trace and another trace that may show one of its calls again, both ways round
-- why: a call's owner may live in another trace, so that trace is recomputed with it. Every copy of a span counts,
--      also one that a later copy replaced: what was a twin once has to be put right
{%- set columns %}
        spans.trace_id,
        spans.response_id,
        spans.scope_name,
        spans.started_nano,
        spans.started_nano + coalesce(spans.duration_ns, 0) as ended_nano
{%- endset %}
{%- set is_call = "
        spans.role in ('llm', 'embedding', 'rerank')
        and spans.response_id is not null
        and spans.reject_reason is null" %}
with

new_calls as (
    select {{ columns }}
    from {{ ref('stg_agent_cost__otel_spans') }} as spans
    inner join {{ ref('int_agent_cost__open_batches') }} as open_batches on spans.staged_at = open_batches.staged_at
    where {{ is_call }}
),

-- all of history, read only where there is a new call to look up
calls as (
    select {{ columns }}
    from {{ ref('stg_agent_cost__otel_spans') }} as spans
    where {{ is_call }}
),

pairs as (
    select
        new_calls.trace_id,
        calls.trace_id as twin_trace_id
    from new_calls
    inner join calls
        on
        new_calls.response_id = calls.response_id
        and new_calls.trace_id <> calls.trace_id
        and new_calls.scope_name <> calls.scope_name
        and (
            (new_calls.started_nano >= calls.started_nano and new_calls.ended_nano <= calls.ended_nano)
            or (new_calls.started_nano <= calls.started_nano and new_calls.ended_nano >= calls.ended_nano)
        )
),

both_ways as (
    select
        trace_id,
        twin_trace_id
    from pairs
    union all
    select
        twin_trace_id as trace_id,
        trace_id as twin_trace_id
    from pairs
),

-- two traces may share more than one call
distinct_pairs as (
    select distinct
        trace_id,
        twin_trace_id
    from both_ways
),

final as (
    select
        {{ agent_cost_surrogate_key(['trace_id', 'twin_trace_id']) }} as twin_key,
        trace_id,
        twin_trace_id
    from distinct_pairs
)

select * from final
