-- grain: one row a trace that this build recomputes; (none) stands for the spans without a trace
-- why: the trace is the unit of recomputation: whatever received a span since the last finished build, what the price
--      book prices otherwise than then, those of a month that was opened, and the traces that show the same calls, up
--      to four traces away
{%- set rounds = 4 %}
{%- set are_spans_collected = 'true' if agent_cost_last_finished_batches() else 'false' %}
with

twins as (
    select
        trace_id,
        twin_trace_id
    from {{ ref('int_agent_cost__twin_traces') }}
),

reached_0 as (
    select spans.trace_id
    from {{ ref('stg_agent_cost__otel_spans') }} as spans
    inner join {{ ref('int_agent_cost__open_batches') }} as open_batches on spans.staged_at = open_batches.staged_at
    where spans.trace_id is not null
    union all
    select trace_id
    from {{ ref('int_agent_cost__repriced_traces') }}
    union all
    select trace_id
    from {{ ref('int_agent_cost__opened_traces') }}
),

round_0 as (
    select distinct trace_id from reached_0
),
{% for round in range(1, rounds + 1) %}
reached_{{ round }} as (
    select trace_id
    from round_{{ round - 1 }}
    union all
    select twins.twin_trace_id as trace_id
    from twins
    inner join round_{{ round - 1 }} on twins.trace_id = round_{{ round - 1 }}.trace_id
),

round_{{ round }} as (
    select distinct trace_id from reached_{{ round }}
),
{% endfor %}
final as (
    select
        touched.trace_id,
        {{ are_spans_collected }} as are_spans_collected
    from round_{{ rounds }} as touched
    -- their spans are gone: they stay as they are
    where
        not exists (
            select 1 from {{ source('agent_cost_raw', 'dropped_traces') }} as dropped
            where dropped.trace_id = touched.trace_id
        )
    union all
    select
        '(none)' as trace_id,
        {{ are_spans_collected }} as are_spans_collected
)

select * from final
