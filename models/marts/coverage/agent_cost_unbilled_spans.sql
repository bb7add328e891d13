{{ config(
    materialized=agent_cost_incremental(),
    unique_key='trace_id',
    indexes=agent_cost_indexes(['trace_id'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_traces') }}
-- grain: one row a span that carries usage or is a model call and yet is not billed
-- why: what is not billed keeps a row with its reason; for wrappers that repeat totals the claim is
--      set against what the calls below them carry
{%- set levels = 5 %}
with

carriers as (
    select
        trace_id,
        span_id,
        enclosing_usage_span_id,
        role,
        bill_status,
        is_billed
    from {{ ref('int_agent_cost__bill_carriers') }}
),

calls as (
    select
        trace_id,
        span_id,
        scope_name,
        response_id,
        has_usage,
        coalesce(output_tokens, visible_output_tokens) as output_tokens,
        coalesce(input_tokens, uncached_input_tokens) as input_tokens
    from {{ ref('int_agent_cost__calls') }}
),

billed_meters as (
    select
        trace_id,
        span_id,
        input_tokens,
        prompt_tokens,
        output_tokens
    from {{ ref('int_agent_cost__call_meters') }}
),

-- the spans with usage above a billed call: the nearest, and those above it in turn
level_1 as (
    select
        carriers.trace_id,
        carriers.enclosing_usage_span_id as span_id,
        billed_meters.input_tokens,
        billed_meters.prompt_tokens,
        billed_meters.output_tokens
    from carriers
    inner join billed_meters
        on
        carriers.trace_id = billed_meters.trace_id
        and carriers.span_id = billed_meters.span_id
    where carriers.enclosing_usage_span_id is not null
),
{% for level in range(2, levels + 1) %}
level_{{ level }} as (
    select
        level_{{ level - 1 }}.trace_id,
        carriers.enclosing_usage_span_id as span_id,
        level_{{ level - 1 }}.input_tokens,
        level_{{ level - 1 }}.prompt_tokens,
        level_{{ level - 1 }}.output_tokens
    from level_{{ level - 1 }}
    inner join carriers
        on
        level_{{ level - 1 }}.trace_id = carriers.trace_id
        and level_{{ level - 1 }}.span_id = carriers.span_id
    where carriers.enclosing_usage_span_id is not null
),
{% endfor %}
levels as (
    {%- for level in range(1, levels + 1) %}
    select
        level_{{ level }}.*,
        {{ level }} as spans_between
    from level_{{ level }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

below as (
    select
        trace_id,
        span_id,
        cast(sum(input_tokens) as bigint) as uncached_tokens_below,
        -- some agents count their own calls and leave those of other agents that they call to these
        cast(sum(case when spans_between = 1 then input_tokens end) as bigint) as own_uncached_tokens,
        cast(sum(case when spans_between = 1 then prompt_tokens end) as bigint) as own_prompt_tokens,
        cast(sum(case when spans_between = 1 then output_tokens end) as bigint) as own_output_tokens,
        cast(sum(prompt_tokens) as bigint) as billed_prompt_tokens_below,
        cast(sum(output_tokens) as bigint) as billed_output_tokens_below,
        count(*) as billed_calls_below
    from levels
    group by trace_id, span_id
),

final as (
    select
        {{ agent_cost_surrogate_key(['carriers.trace_id', 'carriers.span_id']) }} as span_key,
        carriers.trace_id,
        carriers.span_id,
        calls.response_id,
        calls.scope_name,
        carriers.role,
        carriers.bill_status,
        calls.input_tokens as claimed_input_tokens,
        calls.output_tokens as claimed_output_tokens,
        below.billed_calls_below,
        below.billed_prompt_tokens_below,
        below.billed_output_tokens_below,
        case
            when below.span_id is null or not calls.has_usage then null
            -- input with or without cached tokens: emitters differ, and both are right
            else
                (
                    calls.output_tokens = below.billed_output_tokens_below
                    and calls.input_tokens in (below.billed_prompt_tokens_below, below.uncached_tokens_below)
                )
                or (
                    calls.output_tokens = below.own_output_tokens
                    and calls.input_tokens in (below.own_prompt_tokens, below.own_uncached_tokens)
                )
        end as agrees_with_calls_below
    from carriers
    inner join calls
        on carriers.trace_id = calls.trace_id and carriers.span_id = calls.span_id
    left join below
        on carriers.trace_id = below.trace_id and carriers.span_id = below.span_id
    where not carriers.is_billed
)

select * from final
