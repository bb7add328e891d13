-- grain: one row a provider and model name that spans use
-- why: names are matched to the price book once; your own mapping wins over every rule of the catalogue
with

names as (
    select
        name_id,
        provider_name,
        model_name,
        provider_id,
        provider_source
    from {{ ref('int_agent_cost__model_hosts') }}
),

hits as (
    select
        name_id,
        provider_id,
        model_id,
        fallback_rank,
        matched_rule
    from {{ ref('int_agent_cost__model_rule_hits') }}
),

own_models as (
    select
        trim(model_id) as model_id,
        nullif(lower(trim(provider_name)), '') as provider_name,
        lower(trim(model_name)) as model_name,
        lower(trim(provider_id)) as provider_id
    from {{ ref('agent_cost_own_models') }}
),

own_hits as (
    select
        names.name_id,
        own_models.provider_id,
        own_models.model_id,
        row_number() over (
            partition by names.name_id
            order by own_models.provider_name asc nulls last, own_models.provider_id asc, own_models.model_id asc
        ) as choice
    from names
    inner join own_models
        on
        lower(trim(names.model_name)) = own_models.model_name
        and (own_models.provider_name is null or lower(trim(names.provider_name)) = own_models.provider_name)
),

final as (
    select
        names.name_id,
        names.provider_name,
        names.model_name,
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
        case when own_hits.name_id is not null then 'agent_cost_own_models' else hits.matched_rule end as matched_rule,
        own_hits.name_id is null and coalesce(hits.fallback_rank, 0) > 0 as is_at_makers_price
    from names
    left join own_hits on names.name_id = own_hits.name_id and own_hits.choice = 1
    left join hits on names.name_id = hits.name_id
)

select * from final
