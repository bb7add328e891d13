-- grain: one row a source system and a service that its rows name
-- why: a cloud bill is mostly about other things; what is model usage, and whose, is said once a service
with

services as (
    select distinct
        source_system,
        service_words
    from {{ ref('int_agent_cost__bill_rows') }}
    where service_words is not null
),

known as (
    select
        provider,
        pattern,
        nullif(source_system, '') as source_system,
        {{ agent_cost_whole_number('priority') }} as priority
    from {{ ref('agent_cost_bill_services') }}
),

ranked as (
    select
        services.source_system,
        services.service_words,
        known.provider,
        row_number() over (
            partition by services.source_system, services.service_words
            order by known.priority, known.pattern, known.provider
        ) as choice
    from services
    inner join known
        on
        coalesce(known.source_system, services.source_system) = services.source_system
        and {{ dbt.position('known.pattern', 'lower(services.service_words)') }} > 0
),

final as (
    select
        source_system,
        service_words,
        provider
    from ranked
    where choice = 1
)

select * from final
