-- grain: one row a tool call of an agent
-- why: a tool of your own costs what you say (what is free in a day or month is in agent_cost_tool_allowances); a tool
--      that the provider ran is included in the price of its model call
with

calls as (
    select
        trace_id,
        span_id,
        named_tool,
        started_at,
        started_date,
        is_server_side
    from {{ ref('int_agent_cost__tool_calls') }}
),

prices as (
    select
        price_id,
        tool,
        unit_price,
        minimum_qty,
        effective_from,
        effective_to
    from {{ ref('stg_agent_cost__tool_prices') }}
    where price_source = 'own' and provider_id is null
),

-- Two own prices may hold on one day; the one that started later counts.
ranked as (
    select
        calls.*,
        prices.price_id,
        prices.unit_price,
        case when prices.minimum_qty > 1 then prices.minimum_qty else 1 end as charged_units,
        row_number() over (
            partition by calls.trace_id, calls.span_id
            order by prices.effective_from desc, prices.price_id asc
        ) as choice
    from calls
    left join prices
        on
        calls.named_tool = prices.tool
        and not calls.is_server_side
        and calls.started_date >= prices.effective_from
        and calls.started_date < prices.effective_to
),

final as (
    select
        trace_id,
        span_id,
        named_tool,
        price_id,
        unit_price,
        case when price_id is not null then charged_units end as charged_units,
        case
            when is_server_side then 'included'
            when unit_price is null then 'unpriced'
            else 'priced'
        end as cost_status,
        case
            when is_server_side then cast(0 as {{ agent_cost_type_money() }})
            when unit_price is not null then {{ agent_cost_meter_cost('charged_units', 'unit_price') }}
        end as list_cost
    from ranked
    where choice = 1
)

select * from final
