-- grain: one row a model call and outer span that shows the same call again
-- why: a callback-based instrumentation does not pass its span on, so the SDK's own span of the same
--      call is no child of it, or starts a trace of its own: same response id and service, another
--      scope, and its time lies within the outer span's. The inner one is billed, the outer one says
--      whose call it was.
--      Equal ids alone prove nothing: replays and response caches repeat them.
with

-- one instrumentation alone shows each call once
services as (
    select coalesce(service_name, '') as service_name
    from {{ ref('int_agent_cost__calls') }}
    where is_call and response_id is not null
    group by 1
    having min(scope_name) <> max(scope_name)
),

calls as (
    select
        calls.trace_id,
        calls.span_id,
        calls.response_id,
        calls.scope_name,
        services.service_name,
        calls.started_nano,
        calls.has_usage,
        calls.started_nano + coalesce(calls.duration_ns, 0) as ended_nano
    from {{ ref('int_agent_cost__calls') }} as calls
    inner join services on coalesce(calls.service_name, '') = services.service_name
    where calls.is_call and calls.response_id is not null
),

pairs as (
    select
        inner_calls.trace_id,
        inner_calls.span_id,
        outer_calls.trace_id as outer_trace_id,
        outer_calls.span_id as outer_span_id,
        row_number() over (
            partition by inner_calls.trace_id, inner_calls.span_id
            order by outer_calls.started_nano, outer_calls.trace_id, outer_calls.span_id
        ) as outer_rank
    from calls as inner_calls
    inner join calls as outer_calls
        on
        inner_calls.response_id = outer_calls.response_id
        and inner_calls.has_usage
        and inner_calls.scope_name <> outer_calls.scope_name
        and inner_calls.service_name = outer_calls.service_name
        and inner_calls.started_nano >= outer_calls.started_nano
        and inner_calls.ended_nano <= outer_calls.ended_nano
        and inner_calls.ended_nano - inner_calls.started_nano
        < outer_calls.ended_nano - outer_calls.started_nano
),

final as (
    select
        trace_id,
        span_id,
        outer_trace_id,
        outer_span_id,
        outer_rank
    from pairs
)

select * from final
