-- grain: one row per provider and model name that spans use
-- why: who bills a call, and under which spellings to look for its model, must be settled before any rule is tried
with

names as (
    select
        {{ agent_cost_surrogate_key(['provider_name', 'model_name']) }} as name_id,
        provider_name,
        model_name,
        lower(trim(provider_name)) as provider_ref,
        lower(trim(model_name)) as model_ref
    from {{ ref('int_agent_cost__model_names') }}
),

aliases as (
    select
        alias_rank, applies_to, match_type, pattern, not_regex, provider_id, fallback_rank, fallback_provider_id
    from {{ ref('stg_agent_cost__provider_aliases') }}
),

parts as (
    select
        name_id, provider_name, model_name, provider_ref, model_ref,
        case when model_ref like '%/%' then {{ dbt.split_part('model_ref', "'/'", 1) }} end as prefix,
        case
            when model_ref like 'models/%' then substr(model_ref, 8)
            when model_ref like '%/models/%' then {{ dbt.split_part('model_ref', "'/models/'", 2) }}
        end as resource_name
    from names
),

words as (
    select 'provider_name' as applies_to, provider_ref as word from parts
    union all
    select 'provider_name' as applies_to, prefix as word from parts
    union all
    select 'model_name' as applies_to, model_ref as word from parts
),

distinct_words as (
    select distinct applies_to, word from words where word is not null
),

known_words as (
    select distinct_words.applies_to, distinct_words.word, min(aliases.alias_rank) as alias_rank
    from distinct_words
    inner join aliases
        on distinct_words.applies_to = aliases.applies_to
        and {{ agent_cost_name_matches(
            'distinct_words.word', 'aliases.match_type', 'aliases.pattern', 'aliases.not_regex'
        ) }}
    group by distinct_words.applies_to, distinct_words.word
),

hosts as (
    select known_words.applies_to, known_words.word, aliases.provider_id
    from known_words
    inner join aliases on known_words.alias_rank = aliases.alias_rank and aliases.fallback_rank = 0
),

-- a named provider counts; else a prefix of the model name (openai/gpt-4o); else the family that the name shows
resolved as (
    select
        parts.name_id, parts.provider_name, parts.model_name, parts.model_ref, parts.resource_name,
        prefixed.provider_id as prefix_provider_id,
        substr(parts.model_ref, length(parts.prefix) + 2) as unprefixed,
        coalesce(named.provider_id, prefixed.provider_id, guessed.provider_id) as provider_id,
        case
            when named.provider_id is not null then 'provider_name'
            when prefixed.provider_id is not null then 'model_prefix'
            when guessed.provider_id is not null then 'model_name'
        end as provider_source
    from parts
    left join hosts as named on parts.provider_ref = named.word and named.applies_to = 'provider_name'
    left join hosts as prefixed on parts.prefix = prefixed.word and prefixed.applies_to = 'provider_name'
    left join hosts as guessed on parts.model_ref = guessed.word and guessed.applies_to = 'model_name'
),

own_prefixes as (
    select distinct provider_id, fallback_provider_id from aliases
),

-- under a named provider a prefix is dropped only if it names that provider or a maker whose models it sells
final as (
    select
        resolved.name_id, resolved.provider_name, resolved.model_name, resolved.provider_id, resolved.provider_source,
        case when resolved.provider_source = 'model_prefix' then resolved.unprefixed else resolved.model_ref end
            as first_spelling,
        case
            when resolved.provider_source = 'model_prefix' then resolved.model_ref
            when own_prefixes.provider_id is not null then resolved.unprefixed
        end as second_spelling,
        resolved.resource_name as third_spelling
    from resolved
    left join own_prefixes
        on resolved.provider_id = own_prefixes.provider_id
        and resolved.prefix_provider_id = own_prefixes.fallback_provider_id
)

select * from final
