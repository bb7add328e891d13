-- grain: one row a price of a second of compute, yours
-- why: seeds hold text; a price that cannot be read is NULL here and fails its test instead of costing nothing
with

own_prices as (
    select
        note,
        nullif(trim(service_name), '') as service_name,
        nullif(trim(agent_name), '') as agent_name,
        coalesce(nullif(trim(effective_from), ''), '1970-01-01') as effective_from,
        coalesce(nullif(trim(effective_to), ''), '9999-12-31') as effective_to,
        coalesce(nullif(trim(per_seconds), ''), '3600') as per_seconds,
        trim(unit_price_usd) as unit_price_usd
    from {{ ref('agent_cost_own_compute_prices') }}
),

typed as (
    select
        service_name,
        agent_name,
        note,
        {{ agent_cost_try_cast_date('effective_from') }} as effective_from,
        {{ agent_cost_try_cast_date('effective_to') }} as effective_to,
        {{ agent_cost_whole_number('per_seconds') }} as per_seconds,
        {{ agent_cost_try_cast_money('unit_price_usd') }} as unit_price_usd,
        substr({{ agent_cost_surrogate_key(['service_name', 'agent_name', 'effective_from']) }}, 1, 16) as price_id
    from own_prices
),

final as (
    select
        typed.*,
        {{ agent_cost_unit_price('typed.unit_price_usd', 'typed.per_seconds') }} as price_per_second
    from typed
)

select * from final
