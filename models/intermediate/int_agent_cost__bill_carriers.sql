-- grain: one row a span that may carry a bill
-- why: one bill a response: the deepest span with usage carries it; wrappers, agents that repeat
--      totals and a second instrumentation of the same call keep a row that says why they do not
with

calls as (
    select
        trace_id,
        span_id,
        response_id,
        scope_name,
        scope_version,
        provider_id,
        span_form,
        role,
        is_call,
        is_error,
        started_nano,
        has_usage and role <> 'retrieved' as has_usage
    from {{ ref('int_agent_cost__calls') }}
),

contexts as (
    select
        trace_id,
        span_id,
        enclosing_call_span_id,
        enclosing_usage_span_id,
        depth
    from {{ ref('int_agent_cost__span_context') }}
),

rules as (
    select
        scope_name,
        scope_version,
        provider_id,
        agent_totals,
        billed_elsewhere_form
    from {{ ref('int_agent_cost__usage_rules') }}
),

placed as (
    select
        calls.*,
        contexts.enclosing_call_span_id,
        contexts.enclosing_usage_span_id,
        contexts.depth,
        rules.billed_elsewhere_form,
        coalesce(rules.agent_totals, 'per_run') as agent_totals
    from calls
    inner join contexts
        on calls.trace_id = contexts.trace_id and calls.span_id = contexts.span_id
    left join rules
        on
        coalesce(calls.scope_name, '') = coalesce(rules.scope_name, '')
        and coalesce(calls.scope_version, '') = coalesce(rules.scope_version, '')
        and coalesce(calls.provider_id, '') = coalesce(rules.provider_id, '')
),

with_usage_below as (
    select distinct
        trace_id,
        enclosing_usage_span_id as span_id
    from placed
    where
        has_usage and enclosing_usage_span_id is not null
        -- a total that grows over the life of an agent is no usage of the run
        and (is_call or agent_totals <> 'cumulative')
),

with_call_below as (
    select distinct
        trace_id,
        enclosing_call_span_id as span_id
    from placed
    where is_call and enclosing_call_span_id is not null
),

outer_twins as (
    select distinct
        outer_trace_id as trace_id,
        outer_span_id as span_id
    from {{ ref('int_agent_cost__call_twins') }}
),

judged as (
    select
        placed.*,
        case
            when placed.role = 'retrieved' then 'retrieved'
            when placed.has_usage and with_usage_below.span_id is not null
                then 'repeats_usage_below'
            when placed.has_usage and not placed.is_call and placed.agent_totals = 'cumulative'
                then 'cumulative_total'
            when not placed.has_usage and enclosing.span_id is not null
                then 'same_call_as_span_above'
            when not placed.has_usage and with_call_below.span_id is not null
                then 'same_call_as_span_below'
            when
                not placed.has_usage and not placed.is_error
                and placed.span_form = placed.billed_elsewhere_form
                then 'billed_on_companion_span'
            when outer_twins.span_id is not null then 'same_response_as_inner_span'
            when
                not placed.has_usage and not placed.is_error
                and agents.span_id is not null and agents_with_usage_below.span_id is null
                then 'inside_agent_total'
        end as reason
    from placed
    left join outer_twins
        on
        placed.trace_id = outer_twins.trace_id
        and placed.span_id = outer_twins.span_id
    left join with_usage_below
        on
        placed.trace_id = with_usage_below.trace_id
        and placed.span_id = with_usage_below.span_id
    left join with_call_below
        on
        placed.trace_id = with_call_below.trace_id
        and placed.span_id = with_call_below.span_id
    left join placed as enclosing
        on
        placed.trace_id = enclosing.trace_id
        and placed.enclosing_call_span_id = enclosing.span_id
        and enclosing.has_usage
    -- an agent that shows the only usage of its run shows that of the calls in it too
    left join placed as agents
        on
        placed.trace_id = agents.trace_id
        and placed.enclosing_usage_span_id = agents.span_id
        and not agents.is_call
        and agents.agent_totals <> 'cumulative'
        and agents.role <> 'retrieved'
    left join with_usage_below as agents_with_usage_below
        on
        agents.trace_id = agents_with_usage_below.trace_id
        and agents.span_id = agents_with_usage_below.span_id
),

-- Two instrumentations side by side show one response twice; ids repeat across traces by replay.
ranked as (
    select
        judged.*,
        row_number() over (
            partition by
                judged.trace_id,
                coalesce(judged.response_id, judged.span_id),
                case when judged.reason is null then 1 else 0 end
            order by
                case when judged.has_usage then 0 else 1 end,
                judged.depth desc,
                judged.started_nano asc,
                judged.span_id asc
        ) as response_rank
    from judged
),

final as (
    select
        {{ agent_cost_surrogate_key(['trace_id', 'span_id']) }} as span_key,
        trace_id,
        span_id,
        enclosing_usage_span_id,
        role,
        case
            when reason is not null then reason
            when response_rank > 1 then 'same_response_as_other_span'
            when not is_call then 'billed_agent_total'
            else 'billed'
        end as bill_status,
        reason is null and response_rank = 1 as is_billed
    from ranked
)

select * from final
