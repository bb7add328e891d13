-- grain: one row a valid span (duplicates and rejects are out) that is a call, tool, agent or workflow, or has usage
-- why: identity lives on ancestors at any depth; each round doubles how far up a parent has looked,
--      so orphans and cycles end by themselves; few traces need more than the first rounds, and most
--      spans are nobody's parent and ask theirs once
{%- set shallow_rounds = 3 %}
{%- set simple = ['feature', 'workflow_name', 'conversation_id', 'user_id', 'tenant', 'tags'] %}
{%- set last_round = agent_cost_ancestor_rounds() %}
with

own as (
    select
        trace_id,
        span_id,
        nullif(parent_span_id, span_id) as above_span_id,
        {%- for column in simple %}
        {{ column }},
        {%- endfor %}
        named_agent as agent_name,
        agent_version,
        named_step as step,
        named_step_index as step_index,
        case when role in ('agent', 'workflow') then span_id end as run_span_id,
        case when role = 'agent' then span_id end as agent_span_id,
        -- what this span is to a call below it: a call itself, the end of the call's own chain, or nothing
        case
            when role in ('llm', 'embedding', 'rerank') then span_id
            when role in ('agent', 'workflow', 'tool') then 'boundary'
        end as own_call,
        case when role <> 'retrieved' and {{ agent_cost_has_usage() }} then span_id end as own_usage,
        role in ('agent', 'workflow', 'tool') or {{ agent_cost_may_carry_bill() }} as is_asked_for,
        cast(null as {{ agent_cost_type_text() }}) as enclosing_call,
        cast(null as {{ agent_cost_type_text() }}) as enclosing_usage,
        case when parent_span_id is null or parent_span_id = span_id then 0 else 1 end as depth
    from {{ ref('int_agent_cost__spans') }}
    where {{ agent_cost_mostly('span_rank = 1 and reject_reason is null') }}
),

-- most spans have none below them
parents as (
    select distinct
        trace_id,
        above_span_id as span_id
    from own
    where above_span_id is not null
),

round_0 as (
    select own.*
    from own
    inner join parents on own.trace_id = parents.trace_id and own.span_id = parents.span_id
),
{% for round in range(1, last_round + 2) %}
{%- set before = 'deep_traces' if round == shallow_rounds + 1 else 'round_' ~ (round - 1) %}
{%- if round == shallow_rounds + 1 %}
{{ before }} as (
    select *
    from round_{{ shallow_rounds }}
    where trace_id in (
        select unfinished.trace_id
        from round_{{ shallow_rounds }} as unfinished
        where unfinished.above_span_id is not null
    )
),

{% elif round > last_round %}
resolved_parents as (
    select shallow.*
    from round_{{ shallow_rounds }} as shallow
    where
        not exists (
            select 1 from deep_traces
            where deep_traces.trace_id = shallow.trace_id
        )
    union all
    select *
    from round_{{ last_round }}
),

{% endif -%}
{{ 'looked_up' if round > last_round else 'round_' ~ round }} as (
    select
        below.trace_id,
        below.span_id,
        above.above_span_id,
        {%- for column in simple %}
        coalesce(below.{{ column }}, above.{{ column }}) as {{ column }},
        {%- endfor %}
        coalesce(below.agent_name, above.agent_name) as agent_name,
        -- a version belongs to the agent that is named beside it
        case
            when below.agent_name is null then coalesce(below.agent_version, above.agent_version)
            else below.agent_version
        end as agent_version,
        coalesce(below.step, above.step) as step,
        case
            when below.step is null then coalesce(below.step_index, above.step_index)
            else below.step_index
        end as step_index,
        coalesce(above.run_span_id, below.run_span_id) as run_span_id,
        coalesce(below.agent_span_id, above.agent_span_id) as agent_span_id,
        below.own_call,
        below.own_usage,
        coalesce(below.enclosing_call, above.own_call, above.enclosing_call) as enclosing_call,
        coalesce(below.enclosing_usage, above.own_usage, above.enclosing_usage) as enclosing_usage,
        below.depth + coalesce(above.depth, 0) as depth
    from {{ 'own' if round > last_round else before }} as below
    left join {{ 'resolved_parents' if round > last_round else before }} as above
        on
        below.trace_id = above.trace_id
        and below.above_span_id = above.span_id
    {%- if round > last_round %}
    where below.is_asked_for
    {%- endif %}
),
{% endfor %}
final as (
    select
        ---------- ids
        trace_id,
        span_id,
        run_span_id,
        agent_span_id,
        conversation_id,
        user_id,
        tenant,
        ---------- strings
        feature,
        agent_name,
        agent_version,
        workflow_name,
        step,
        tags,
        ---------- numerics
        step_index,
        depth,
        ---------- judged
        case
            when run_span_id is null then trace_id
            else trace_id || ':' || run_span_id
        end as run_id,
        -- a chain that never ends is a cycle: nobody in it is above the others, so each bills itself
        case
            when above_span_id is null then nullif(enclosing_call, 'boundary')
        end as enclosing_call_span_id,
        case when above_span_id is null then enclosing_usage end as enclosing_usage_span_id
    from looked_up
)

select * from final
