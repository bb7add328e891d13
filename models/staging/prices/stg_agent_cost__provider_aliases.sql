-- grain: one row a name of a provider and provider whose prices to search for it
-- why: spans name providers in many ways, and some hosts sell at the makers' prices
with

aliases as (
    select
        alias_rank,
        applies_to,
        match_type,
        pattern,
        not_regex,
        provider_id,
        fallback_rank,
        fallback_provider_id,
        source,
        note
    from {{ ref('agent_cost_provider_aliases') }}
),

final as (
    select
        applies_to,
        match_type,
        pattern,
        source,
        note,
        nullif(not_regex, '') as not_regex,
        -- NULL: the name is of a framework or a gateway, so the model name decides
        nullif(provider_id, '') as provider_id,
        nullif(fallback_provider_id, '') as fallback_provider_id,
        {{ agent_cost_whole_number('alias_rank') }} as alias_rank,
        {{ agent_cost_whole_number('fallback_rank') }} as fallback_rank
    from aliases
)

select * from final
