-- grain: one row a billed call and tool that the provider ran inside it
-- why: server-side tools are charged beside tokens; what is free in a day or month is in agent_cost_tool_allowances
with

meters as (
    select * from {{ ref('int_agent_cost__call_meters') }}
),

calls as (
    select
        span_key,
        provider,
        provider_id,
        model_id,
        pricing_mode,
        started_date
    from {{ ref('int_agent_cost__call_rates') }}
),

prices as (
    select
        price_id,
        price_source,
        provider_id,
        model_id,
        pricing_mode,
        tool,
        unit_price,
        minimum_qty,
        effective_from,
        effective_to
    from {{ ref('stg_agent_cost__tool_prices') }}
    where provider_id is not null and variant is null
),

used as (
    {%- for tool in agent_cost_server_tools() %}
    select
        span_key,
        '{{ tool }}' as tool,
        {{ tool }}_requests as requests
    from meters
    where {{ tool }}_requests > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- your own price beats the catalogue's, one for the model beats one for all
ranked as (
    select
        used.span_key,
        used.tool,
        used.requests,
        prices.price_id,
        prices.unit_price,
        case
            when prices.minimum_qty > used.requests then prices.minimum_qty else used.requests
        end as charged_requests,
        row_number() over (
            partition by used.span_key, used.tool
            order by
                case when prices.price_source = 'own' then 1 else 2 end,
                case when prices.model_id is null then 2 else 1 end,
                case when prices.pricing_mode is null then 2 else 1 end,
                prices.effective_from desc, prices.price_id asc
        ) as choice
    from used
    inner join calls on used.span_key = calls.span_key
    left join prices
        on
        used.tool = prices.tool
        and (
            calls.provider_id = prices.provider_id
            or (prices.price_source = 'own' and calls.provider = prices.provider_id)
        )
        and (prices.model_id is null or calls.model_id = prices.model_id)
        and (prices.pricing_mode is null or calls.pricing_mode = prices.pricing_mode)
        and calls.started_date >= prices.effective_from
        and calls.started_date < prices.effective_to
),

final as (
    select
        {{ agent_cost_surrogate_key(['span_key', 'tool']) }} as call_tool_key,
        span_key,
        tool,
        price_id,
        requests,
        charged_requests,
        unit_price,
        {{ agent_cost_meter_cost('charged_requests', 'unit_price') }} as list_cost
    from ranked
    where choice = 1
)

select * from final
