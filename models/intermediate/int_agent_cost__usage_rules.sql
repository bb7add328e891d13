-- grain: one row a distinct instrumentation scope, version and provider that spans came from
-- why: what a token count means is a rule of the emitter, settled once an emitter and not once a span
with

emitters as (
    select distinct
        scope_name,
        scope_version,
        provider_id
    from {{ ref('int_agent_cost__calls') }}
),

conventions as (
    select
        convention_id,
        scope_pattern,
        nullif(version_from, '') as version_from,
        nullif(version_before, '') as version_before,
        nullif(provider_id, '') as provider_id,
        {{ agent_cost_whole_number('priority') }} as priority,
        input_includes_cache,
        output_includes_reasoning,
        absent_cache_read_is_zero,
        absent_cache_write_is_zero,
        cut_stream_keeps_placeholder,
        estimates_usage,
        agent_totals,
        nullif(billed_elsewhere_form, '') as billed_elsewhere_form,
        is_gateway
    from {{ ref('agent_cost_usage_conventions') }}
),

providers as (
    select
        provider_id,
        total_holds_reasoning = 'true' as total_holds_reasoning,
        {{ agent_cost_whole_number('smallest_cacheable_tokens') }} as smallest_cacheable_tokens
    from {{ ref('agent_cost_provider_usage') }}
),

matched as (
    select
        emitters.scope_name,
        emitters.scope_version,
        emitters.provider_id,
        conventions.convention_id,
        conventions.agent_totals,
        conventions.billed_elsewhere_form,
        conventions.input_includes_cache = 'true' as input_includes_cache,
        conventions.output_includes_reasoning = 'true' as output_includes_reasoning,
        conventions.absent_cache_read_is_zero = 'true' as absent_cache_read_is_zero,
        conventions.absent_cache_write_is_zero = 'true' as absent_cache_write_is_zero,
        conventions.cut_stream_keeps_placeholder = 'true' as cut_stream_keeps_placeholder,
        conventions.estimates_usage = 'true' as estimates_usage,
        conventions.is_gateway = 'true' as is_gateway,
        row_number() over (
            partition by emitters.scope_name, emitters.scope_version, emitters.provider_id
            order by conventions.priority, conventions.convention_id
        ) as choice
    from emitters
    inner join conventions
        on
        {{ agent_cost_regexp_matches("coalesce(emitters.scope_name, '')", 'conventions.scope_pattern') }}
        and (
            conventions.provider_id is null
            or emitters.provider_id = conventions.provider_id
        )
        and (
            conventions.version_from is null
            or {{ agent_cost_version_number('emitters.scope_version') }}
            >= {{ agent_cost_version_number('conventions.version_from') }}
        )
        and (
            conventions.version_before is null
            or {{ agent_cost_version_number('emitters.scope_version') }}
            < {{ agent_cost_version_number('conventions.version_before') }}
        )
),

final as (
    select
        {{ agent_cost_surrogate_key(['matched.scope_name', 'matched.scope_version', 'matched.provider_id']) }}
            as emitter_key,
        matched.scope_name,
        matched.scope_version,
        matched.provider_id,
        matched.convention_id,
        matched.agent_totals,
        matched.billed_elsewhere_form,
        matched.input_includes_cache,
        matched.output_includes_reasoning,
        matched.absent_cache_read_is_zero,
        matched.absent_cache_write_is_zero,
        matched.cut_stream_keeps_placeholder,
        matched.estimates_usage,
        matched.is_gateway,
        providers.smallest_cacheable_tokens,
        coalesce(providers.total_holds_reasoning, false) as total_holds_reasoning
    from matched
    left join providers on matched.provider_id = providers.provider_id
    where matched.choice = 1
)

select * from final
