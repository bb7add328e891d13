-- grain: one row a billed call
-- why: turns what the emitter counted into disjoint meters, by the emitter's rule or by proof from
--      the numbers themselves, and says how far the counts can be trusted
with

calls as (
    select * from {{ ref('int_agent_cost__calls') }}
),

carriers as (
    select
        span_key,
        trace_id,
        span_id,
        bill_status
    from {{ ref('int_agent_cost__bill_carriers') }}
    where is_billed
),

rules as (
    select
        scope_name,
        scope_version,
        provider_id,
        convention_id,
        input_includes_cache,
        output_includes_reasoning,
        absent_cache_read_is_zero,
        absent_cache_write_is_zero,
        cut_stream_keeps_placeholder,
        estimates_usage,
        smallest_cacheable_tokens,
        total_holds_reasoning
    from {{ ref('int_agent_cost__usage_rules') }}
),

counted as (
    select
        calls.*,
        carriers.span_key,
        carriers.bill_status,
        rules.convention_id,
        rules.absent_cache_read_is_zero,
        rules.absent_cache_write_is_zero,
        rules.cut_stream_keeps_placeholder,
        rules.estimates_usage,
        rules.total_holds_reasoning,
        coalesce(rules.input_includes_cache, true) as rule_includes_cache,
        coalesce(rules.output_includes_reasoning, true) as rule_includes_reasoning,
        -- where the count includes cached tokens, a prompt that is too small to be cached holds none
        coalesce(
            coalesce(rules.input_includes_cache, true) and calls.input_tokens < rules.smallest_cacheable_tokens,
            false
        ) as is_below_caching,
        coalesce(calls.cache_read_tokens, 0) as reads,
        -- a total that leaves out its own parts is no total
        greatest(
            coalesce(calls.cache_write_tokens, 0),
            coalesce(calls.cache_write_5m_tokens, 0) + coalesce(calls.cache_write_1h_tokens, 0)
        ) as writes,
        coalesce(calls.cache_write_1h_tokens, 0) as writes_1h,
        coalesce(calls.reasoning_tokens, 0) as reasoning,
        -- Anthropic leaves what it spends on shortening the context out of the usage, and bills it
        coalesce(calls.compaction_input_tokens, 0) as compaction_input,
        coalesce(calls.compaction_output_tokens, 0) as compaction_output
    from calls
    inner join carriers
        on calls.trace_id = carriers.trace_id and calls.span_id = carriers.span_id
    left join rules
        on
        coalesce(calls.scope_name, '') = coalesce(rules.scope_name, '')
        and coalesce(calls.scope_version, '') = coalesce(rules.scope_version, '')
        and coalesce(calls.provider_id, '') = coalesce(rules.provider_id, '')
),

proven as (
    select
        counted.*,
        -- cached tokens beyond the input, or a total that adds them on top, prove input excludes them
        counted.reads + counted.writes > coalesce(counted.input_tokens, 0)
        or (
            counted.reads + counted.writes > 0
            and counted.total_tokens = counted.input_tokens + counted.reads + counted.writes + counted.output_tokens
        ) as is_exclusive_by_proof,
        -- xAI counts reasoning beside the completion; where there is a total, it tells
        case
            when counted.reasoning > coalesce(counted.output_tokens, 0) then true
            when counted.total_tokens = counted.input_tokens + counted.output_tokens then false
            when counted.total_tokens = counted.input_tokens + counted.output_tokens + counted.reasoning then true
            else not counted.rule_includes_reasoning
        end as is_reasoning_beside_output
    from counted
),

metered as (
    select
        proven.*,
        case
            when not proven.has_usage then null
            when proven.uncached_input_tokens is not null then proven.uncached_input_tokens
            when proven.is_exclusive_by_proof or not proven.rule_includes_cache then proven.input_tokens
            else proven.input_tokens - proven.reads - proven.writes
        end + proven.compaction_input as uncached,
        case
            when not proven.has_usage then null
            when proven.role = 'embedding' then coalesce(proven.output_tokens, 0)
            when proven.output_tokens is null then proven.visible_output_tokens + proven.reasoning
            when proven.is_reasoning_beside_output then proven.output_tokens + proven.reasoning
            else proven.output_tokens
        end + proven.compaction_output as output_total,
        case
            when proven.uncached_input_tokens is not null then 'uncached_count_given'
            when proven.reads + proven.writes = 0 then 'no_cached_tokens'
            when proven.is_exclusive_by_proof and proven.rule_includes_cache then 'proven_exclusive'
            else proven.convention_id
        end as usage_basis
    from proven
),

completed as (
    select
        *,
        case
            when
                total_holds_reasoning and reasoning = 0
                and total_tokens > uncached + reads + writes + output_total
                then total_tokens - uncached - reads - writes - output_total
            else 0
        end as rest_of_total
    from metered
),

final as (
    select
        ---------- ids
        span_key,
        trace_id,
        span_id,
        ---------- strings
        bill_status,
        ---------- numerics
        uncached as input_tokens,
        output_total + rest_of_total as output_tokens,
        ---------- judged
        case
            when has_usage and rest_of_total > 0 then 'rest_of_total'
            when has_usage then usage_basis
        end as usage_basis,
        case
            when not has_usage and is_error then 'failed'
            when not has_usage then 'missing'
            when bill_status = 'billed_agent_total' then 'agent_total'
            when
                estimates_usage and is_stream
                and cache_read_tokens is null and cache_write_tokens is null
                then 'estimated'
            when uncached is null then 'input_missing'
            when output_total is null then 'output_missing'
            when cut_stream_keeps_placeholder and finish_reasons is null and output_total <= 1
                then 'output_placeholder'
            when
                role = 'llm' and uncached_input_tokens is null and cache_read_tokens is null
                and not absent_cache_read_is_zero and not is_below_caching
                then 'cache_read_unknown'
            when
                role = 'llm' and uncached_input_tokens is null and cache_write_tokens is null
                and not absent_cache_write_is_zero and not is_below_caching
                then 'cache_write_unknown'
            else 'complete'
        end as usage_status,
        case when has_usage then reads end as cache_read_tokens,
        case when has_usage then writes - writes_1h end as cache_write_5m_tokens,
        case when has_usage then writes_1h end as cache_write_1h_tokens,
        case when has_usage then coalesce(nullif(rest_of_total, 0), reasoning_tokens) end as reasoning_tokens,
        {%- for tool in agent_cost_server_tools() %}
        case when has_usage then coalesce({{ tool }}_requests, 0) end as {{ tool }}_requests,
        {%- endfor %}
        -- parts of the meters above; the audio and images that emitters count include what came from the cache
        {%- for kind in ['audio', 'image'] %}
        case when has_usage then coalesce(cache_read_{{ kind }}_tokens, 0) end as cache_read_{{ kind }}_tokens,
        case
            when not has_usage then null
            when input_{{ kind }}_tokens > coalesce(cache_read_{{ kind }}_tokens, 0)
                then input_{{ kind }}_tokens - coalesce(cache_read_{{ kind }}_tokens, 0)
            else 0
        end as input_{{ kind }}_tokens,
        {%- endfor %}
        {%- for part in ['input_video', 'output_audio', 'output_image', 'output_video'] %}
        case when has_usage then coalesce({{ part }}_tokens, 0) end as {{ part }}_tokens,
        {%- endfor %}
        case when has_usage then reasoning + rest_of_total end as output_reasoning_tokens,
        case when has_usage then coalesce(uncached, 0) + reads + writes end as prompt_tokens
    from completed
)

select * from final
