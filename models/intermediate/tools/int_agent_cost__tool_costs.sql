-- grain: one row a tool call of an agent
-- why: a tool of your own costs what you say (what is free in a day or month is in agent_cost_tool_allowances); a tool
--      that the provider ran is included in the price of its model call
with

calls as (
    select
        trace_id,
        span_id,
        named_tool,
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

tool_days as (
    select distinct
        named_tool,
        started_date
    from {{ ref('int_agent_cost__tool_calls') }}
),

-- Two own prices may hold on one day; the one that started later counts.
ranked as (
    select
        tool_days.named_tool,
        tool_days.started_date,
        prices.price_id,
        prices.unit_price,
        case when prices.minimum_qty > 1 then prices.minimum_qty else 1 end as charged_units,
        row_number() over (
            partition by tool_days.named_tool, tool_days.started_date
            order by prices.effective_from desc, prices.price_id asc
        ) as choice
    from tool_days
    inner join prices
        on
        tool_days.named_tool = prices.tool
        and tool_days.started_date >= prices.effective_from
        and tool_days.started_date < prices.effective_to
),

final as (
    select
        calls.trace_id,
        calls.span_id,
        calls.named_tool,
        ranked.price_id,
        ranked.unit_price,
        ranked.charged_units,
        case
            when calls.is_server_side then 'included'
            when ranked.unit_price is null then 'unpriced'
            else 'priced'
        end as cost_status,
        case
            when calls.is_server_side then cast(0 as {{ agent_cost_type_money() }})
            when ranked.unit_price is not null
                then {{ agent_cost_meter_cost('ranked.charged_units', 'ranked.unit_price') }}
        end as list_cost
    from calls
    left join ranked
        on
        calls.named_tool = ranked.named_tool
        and calls.started_date = ranked.started_date
        and not calls.is_server_side
        and ranked.choice = 1
)

select * from final
