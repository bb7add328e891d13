-- grain: one row a provider and model name for which a rule of the price book fits
-- why: the catalogue's finder in SQL: spelling by spelling, the provider before the makers it sells, first rule first
with

names as (
    select
        name_id,
        provider_id,
        first_spelling,
        second_spelling,
        third_spelling
    from {{ ref('int_agent_cost__model_hosts') }}
    where provider_id is not null
),

sellers as (
    select distinct
        provider_id,
        fallback_rank,
        fallback_provider_id
    from {{ ref('stg_agent_cost__provider_aliases') }}
    where provider_id is not null
),

rules as (
    select
        provider_id,
        model_id,
        match_type,
        pattern,
        not_regex,
        model_rank,
        rule_id
    from {{ ref('stg_agent_cost__model_match_rules') }}
),

plain_spellings as (
    {%- for spelling in ['first_spelling', 'second_spelling', 'third_spelling'] %}
    select
        name_id,
        provider_id,
        {{ loop.index * 2 }} as attempt,
        {{ spelling }} as spelling,
        {{ agent_cost_dash_compact_dates(spelling) }} as dashed_spelling
    from names
    where {{ spelling }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

spellings as (
    select
        name_id,
        provider_id,
        attempt,
        spelling
    from plain_spellings
    union all
    select
        name_id,
        provider_id,
        attempt + 1 as attempt,
        dashed_spelling as spelling
    from plain_spellings
    where dashed_spelling <> spelling
),

ranked as (
    select
        spellings.name_id,
        rules.provider_id,
        rules.model_id,
        sellers.fallback_rank,
        rules.match_type || ' ' || rules.pattern as matched_rule,
        row_number() over (
            partition by spellings.name_id
            order by spellings.attempt, sellers.fallback_rank, rules.model_rank, rules.rule_id
        ) as choice
    from spellings
    inner join sellers on spellings.provider_id = sellers.provider_id
    inner join rules
        on
        sellers.fallback_provider_id = rules.provider_id
        and {{ agent_cost_name_matches('spellings.spelling', 'rules.match_type', 'rules.pattern', 'rules.not_regex') }}
),

final as (
    select
        name_id,
        provider_id,
        model_id,
        fallback_rank,
        matched_rule
    from ranked
    where choice = 1
)

select * from final
