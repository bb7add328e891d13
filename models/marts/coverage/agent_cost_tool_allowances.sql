-- grain: one row a tool price with a free allowance, billing account and period (a day or a month, UTC)
-- why: what a tool would have cost without its free units stays on the calls; what was free is a credit of the period
{%- set tools = agent_cost_server_tools() %}
with

prices as (
    select
        price_id,
        tool,
        provider_id,
        unit_price,
        free_allowance_qty,
        allowance_period
    from {{ ref('stg_agent_cost__tool_prices') }}
    where free_allowance_qty > 0 and allowance_period in ('day', 'month')
),

calls as (
    select
        billing_account_id,
        started_date,
        {%- for tool in tools %}
        {{ tool }}_requests,
        {{ tool }}_price_id,
        {%- endfor %}
        currency
    from {{ ref('fct_chat_spans') }}
),

used as (
    {%- for tool in tools %}
    select
        {{ tool }}_price_id as price_id,
        billing_account_id,
        started_date,
        currency,
        {{ tool }}_requests as units
    from calls
    where {{ tool }}_requests > 0
    union all
    {%- endfor %}
    select
        price_id,
        cast(null as {{ agent_cost_type_text() }}) as billing_account_id,
        started_date,
        currency,
        charged_units as units
    from {{ ref('fct_tool_spans') }}
    where charged_units > 0
),

summed as (
    select
        prices.price_id,
        prices.tool,
        prices.provider_id,
        used.billing_account_id,
        prices.allowance_period,
        case
            when prices.allowance_period = 'month' then {{ agent_cost_month_of('used.started_date') }}
            else used.started_date
        end as period_start,
        used.currency,
        prices.unit_price,
        prices.free_allowance_qty,
        used.units
    from used
    inner join prices on used.price_id = prices.price_id
),

periods as (
    select
        price_id,
        tool,
        provider_id,
        billing_account_id,
        allowance_period,
        period_start,
        currency,
        unit_price,
        free_allowance_qty,
        cast(sum(units) as bigint) as used_units
    from summed
    group by
        price_id, tool, provider_id, billing_account_id, allowance_period, period_start, currency, unit_price,
        free_allowance_qty
),

limited as (
    select
        *,
        case when used_units < free_allowance_qty then used_units else free_allowance_qty end as free_units
    from periods
),

final as (
    select
        {{ agent_cost_surrogate_key(['price_id', 'billing_account_id', 'period_start', 'currency']) }} as allowance_key,
        limited.*,
        {{ agent_cost_meter_cost('free_units', 'unit_price') }} as allowance_credit
    from limited
)

select * from final
