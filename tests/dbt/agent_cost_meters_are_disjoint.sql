-- why: input, cache reads and cache writes add up to the input that the emitter counted, or, where it counts cached
--      tokens beside the input, to that input and the cache, each with what a context compaction
--      read; any other sum counts a token twice or loses one
with

meters as (
    select
        trace_id,
        span_id,
        input_tokens,
        prompt_tokens,
        cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens as cached_tokens
    from {{ ref('int_agent_cost__call_meters') }}
    where input_tokens is not null
),

calls as (
    select
        trace_id,
        span_id,
        uncached_input_tokens,
        input_tokens,
        coalesce(compaction_input_tokens, 0) as compaction_tokens
    from {{ ref('int_agent_cost__calls') }}
),

counted as (
    select
        meters.trace_id,
        meters.span_id,
        meters.input_tokens,
        meters.prompt_tokens,
        meters.cached_tokens,
        coalesce(calls.uncached_input_tokens + meters.cached_tokens, calls.input_tokens)
        + calls.compaction_tokens as counted_tokens
    from meters
    inner join calls
        on meters.trace_id = calls.trace_id and meters.span_id = calls.span_id
),

final as (
    select * from counted
    where
        prompt_tokens <> input_tokens + cached_tokens
        or prompt_tokens not in (counted_tokens, counted_tokens + cached_tokens)
)

select * from final
