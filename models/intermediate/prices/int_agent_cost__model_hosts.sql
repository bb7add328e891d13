-- grain: one row a provider and model name that spans use
-- why: who bills a call, and under which spellings to look for its model, must be settled before any rule is tried
with

names as (
    select
        provider_name,
        model_name,
        lower(trim(provider_name)) as provider_ref,
        lower(trim(model_name)) as model_ref,
        {{ agent_cost_surrogate_key(['provider_name', 'model_name']) }} as name_id
    from {{ ref('int_agent_cost__model_names') }}
),

words as (
    select
        applies_to,
        word,
        provider_id
    from {{ ref('int_agent_cost__provider_words') }}
),

-- a provider and the makers whose models it sells
sellers as (
    select distinct
        provider_id,
        fallback_provider_id
    from {{ ref('stg_agent_cost__provider_aliases') }}
    where provider_id is not null
),

parts as (
    select
        names.*,
        case
            when names.model_ref like '%/%' then {{ dbt.split_part('names.model_ref', "'/'", 1) }}
        end as name_prefix,
        case
            when names.model_ref like 'models/%' then substr(names.model_ref, 8)
            when names.model_ref like '%/models/%' then {{ dbt.split_part('names.model_ref', "'/models/'", 2) }}
        end as resource_name
    from names
),

-- a named provider counts; else a prefix of the model name (openai/gpt-4o); else the family that the name shows
resolved as (
    select
        parts.*,
        prefixed.provider_id as prefix_provider_id,
        substr(parts.model_ref, length(parts.name_prefix) + 2) as unprefixed,
        coalesce(named.provider_id, prefixed.provider_id, guessed.provider_id) as provider_id,
        case
            when named.provider_id is not null then 'provider_name'
            when prefixed.provider_id is not null then 'model_prefix'
            when guessed.provider_id is not null then 'model_name'
        end as provider_source
    from parts
    left join words as named on parts.provider_ref = named.word and named.applies_to = 'provider_name'
    left join words as prefixed on parts.name_prefix = prefixed.word and prefixed.applies_to = 'provider_name'
    left join words as guessed on parts.model_ref = guessed.word and guessed.applies_to = 'model_name'
),

final as (
    select
        resolved.name_id,
        resolved.provider_name,
        resolved.model_name,
        resolved.provider_id,
        resolved.provider_source,
        resolved.resource_name as third_spelling,
        case when resolved.provider_source = 'model_prefix' then resolved.unprefixed else resolved.model_ref end
            as first_spelling,
        -- under a named provider a prefix is dropped only if it names that provider or a maker whose models it sells
        case
            when resolved.provider_source = 'model_prefix' then resolved.model_ref
            when sellers.provider_id is not null then resolved.unprefixed
        end as second_spelling
    from resolved
    left join sellers
        on
        resolved.provider_id = sellers.provider_id
        and resolved.prefix_provider_id = sellers.fallback_provider_id
)

select * from final
