{{ config(materialized='ephemeral') }}
-- grain: one row a billed call
-- why: the price of one unit of every meter for this call: the book's, or what an override makes of it
{%- set meters = agent_cost_meter_lineage().keys() %}
with

calls as (
    select
        span_key,
        rate_id,
        rate_version,
        base_pricing_mode
    from {{ ref('int_agent_cost__call_rates') }}
),

rates as (
    select * from {{ ref('int_agent_cost__price_rates') }}
),

overrides as (
    select * from {{ ref('int_agent_cost__call_overrides') }}
),

final as (
    select
        {%- for meter in meters %}
        coalesce(
            overrides.{{ meter }}_unit_price,
            cast(rates.{{ meter }}_price * overrides.{{ meter }}_multiplier as {{ agent_cost_type_unit_price() }}),
            case when calls.base_pricing_mode is null then rates.{{ meter }}_price end
        ) as {{ meter }}_price,
        {%- endfor %}
        calls.span_key,
        calls.rate_id,
        calls.rate_version,
        overrides.override_ids
    from calls
    left join rates on calls.rate_id = rates.rate_id
    left join overrides on calls.span_key = overrides.span_key
)

select * from final
