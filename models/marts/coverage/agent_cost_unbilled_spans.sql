{{ config(
    materialized=agent_cost_incremental(),
    incremental_strategy='agent_cost_replace',
    unique_key='trace_id',
    on_schema_change='fail',
    indexes=agent_cost_indexes(['trace_id'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_traces') }}
-- grain: one row a span that carries usage or is a model call and yet is not billed
-- why: what is not billed keeps a row with its reason; for wrappers that repeat totals the claim is
--      set against what the calls below them carry
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
        output_tokens,
        coalesce(input_tokens, uncached_input_tokens) as input_tokens
    from {{ ref('int_agent_cost__calls') }}
),

billed_meters as (
    select
        trace_id,
        span_id,
        prompt_tokens,
        output_tokens
    from {{ ref('int_agent_cost__call_meters') }}
),

below as (
    select
        carriers.trace_id,
        carriers.enclosing_usage_span_id as span_id,
        cast(sum(billed_meters.prompt_tokens) as bigint) as billed_prompt_tokens_below,
        cast(sum(billed_meters.output_tokens) as bigint) as billed_output_tokens_below,
        count(*) as billed_calls_below
    from carriers
    inner join billed_meters
        on
        carriers.trace_id = billed_meters.trace_id
        and carriers.span_id = billed_meters.span_id
    where carriers.enclosing_usage_span_id is not null
    group by carriers.trace_id, carriers.enclosing_usage_span_id
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
            else
                calls.output_tokens = below.billed_output_tokens_below
                and calls.input_tokens = below.billed_prompt_tokens_below
        end as agrees_with_calls_below
    from carriers
    inner join calls
        on carriers.trace_id = calls.trace_id and carriers.span_id = calls.span_id
    left join below
        on carriers.trace_id = below.trace_id and carriers.span_id = below.span_id
    where not carriers.is_billed
)

select * from final
