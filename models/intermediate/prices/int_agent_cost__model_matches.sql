-- grain: one row per provider and model name that spans use
-- why: names are matched to the price book once, by the catalogue's own rules; your own mapping wins over them
with

names as (
    select
        name_id, provider_name, model_name, provider_id, provider_source, first_spelling, second_spelling, third_spelling
    from {{ ref('int_agent_cost__model_hosts') }}
),

rules as (
    select provider_id, model_id, match_type, pattern, not_regex, model_rank, rule_id
    from {{ ref('stg_agent_cost__model_match_rules') }}
),

sellers as (
    select distinct provider_id, fallback_rank, fallback_provider_id
    from {{ ref('stg_agent_cost__provider_aliases') }}
    where provider_id is not null
),

own_models as (
    select
        nullif(lower(trim(provider_name)), '') as provider_name,
        lower(trim(model_name)) as model_name,
        lower(trim(provider_id)) as provider_id,
        trim(model_id) as model_id
    from {{ ref('agent_cost_own_models') }}
),

plain_spellings as (
    {% for spelling in ['first_spelling', 'second_spelling', 'third_spelling'] -%}
    select name_id, provider_id, {{ loop.index * 2 }} as attempt, {{ spelling }} as spelling
    from names
    where {{ spelling }} is not null and provider_id is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

dashed_spellings as (
    select name_id, provider_id, attempt + 1 as attempt, spelling as plain_spelling,
        {{ agent_cost_dash_compact_dates('spelling') }} as spelling
    from plain_spellings
),

spellings as (
    select name_id, provider_id, attempt, spelling from plain_spellings
    union all
    select name_id, provider_id, attempt, spelling from dashed_spellings where spelling <> plain_spelling
),

hits as (
    select
        spellings.name_id, rules.provider_id, rules.model_id, sellers.fallback_rank,
        rules.match_type || ' ' || rules.pattern as rule_text,
        row_number() over (
            partition by spellings.name_id
            order by spellings.attempt, sellers.fallback_rank, rules.model_rank, rules.rule_id
        ) as choice
    from spellings
    inner join sellers on spellings.provider_id = sellers.provider_id
    inner join rules
        on sellers.fallback_provider_id = rules.provider_id
        and {{ agent_cost_name_matches('spellings.spelling', 'rules.match_type', 'rules.pattern', 'rules.not_regex') }}
),

own_hits as (
    select
        names.name_id, own_models.provider_id, own_models.model_id,
        row_number() over (
            partition by names.name_id
            order by own_models.provider_name nulls last, own_models.provider_id, own_models.model_id
        ) as choice
    from names
    inner join own_models
        on lower(trim(names.model_name)) = own_models.model_name
        and (own_models.provider_name is null or lower(trim(names.provider_name)) = own_models.provider_name)
),

final as (
    select
        names.name_id, names.provider_name, names.model_name,
        coalesce(own_hits.provider_id, hits.provider_id, names.provider_id) as provider_id,
        coalesce(own_hits.model_id, hits.model_id) as model_id,
        coalesce(names.provider_id, own_hits.provider_id) as billing_provider_id,
        case when own_hits.name_id is not null then 'own' else names.provider_source end as provider_source,
        case
            when own_hits.name_id is not null then 'own'
            when hits.name_id is not null then 'matched'
            when names.provider_id is null then 'unknown_provider'
            else 'unknown_model'
        end as match_status,
        case when own_hits.name_id is not null then 'agent_cost_own_models' else hits.rule_text end as matched_rule,
        own_hits.name_id is null and coalesce(hits.fallback_rank, 0) > 0 as is_at_makers_price
    from names
    left join own_hits on names.name_id = own_hits.name_id and own_hits.choice = 1
    left join hits on names.name_id = hits.name_id and hits.choice = 1
)

select * from final
