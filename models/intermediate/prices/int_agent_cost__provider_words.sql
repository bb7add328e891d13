-- grain: one row a text that may name a provider: a provider name, a prefix of a model name, or a model name
-- why: an alias is tried once a word and not once a span or a pair of names; the first alias that fits counts
with

names as (
    select
        lower(trim(provider_name)) as provider_ref,
        lower(trim(model_name)) as model_ref
    from {{ ref('int_agent_cost__model_names') }}
),

aliases as (
    select
        alias_rank,
        applies_to,
        match_type,
        pattern,
        not_regex,
        provider_id,
        fallback_rank
    from {{ ref('stg_agent_cost__provider_aliases') }}
),

words as (
    select
        'provider_name' as applies_to,
        provider_ref as word
    from names
    where provider_ref is not null
    union all
    select
        'provider_name' as applies_to,
        {{ dbt.split_part('model_ref', "'/'", 1) }} as word
    from names
    where model_ref like '%/%'
    union all
    select
        'model_name' as applies_to,
        model_ref as word
    from names
),

distinct_words as (
    select
        applies_to,
        word
    from words
    group by applies_to, word
),

ranked as (
    select
        distinct_words.applies_to,
        distinct_words.word,
        -- NULL: the name is of a framework or a gateway
        aliases.provider_id,
        row_number() over (
            partition by distinct_words.applies_to, distinct_words.word
            order by aliases.alias_rank
        ) as choice
    from distinct_words
    inner join aliases
        on
        distinct_words.applies_to = aliases.applies_to
        and aliases.fallback_rank = 0
        and {{ agent_cost_name_matches(
            'distinct_words.word', 'aliases.match_type', 'aliases.pattern', 'aliases.not_regex'
        ) }}
),

final as (
    select
        applies_to,
        word,
        provider_id
    from ranked
    where choice = 1
)

select * from final
