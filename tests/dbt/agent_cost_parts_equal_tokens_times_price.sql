-- why: exact money: every part of a cost is its quantity times its unit price, to the last digit; nothing used
--      costs nothing, a part without a count or a price is unknown; of the calls that this build priced
--      and whose month is open
{%- set families = agent_cost_priced_apart() %}
with

calls as (
    select spans.*
    from {{ ref('fct_chat_spans') }} as spans
    where
        not exists (
            select 1 from {{ ref('int_agent_cost__closed_calls') }} as closed
            where closed.span_key = spans.span_key
        )
),

prices as (
    select * from {{ ref('int_agent_cost__call_prices') }}
),

tools as (
    select
        span_key,
        tool,
        charged_requests,
        unit_price
    from {{ ref('int_agent_cost__call_tools') }}
),

parts as (
    {%- for family, apart in families.items() %}
    {%- for meter in [family] + apart %}
    select
        calls.span_key,
        calls.cost_status,
        '{{ meter }}' as meter,
        calls.{{ meter }}_tokens
        {%- for part in apart if meter == family %}
        - calls.{{ part }}_tokens
        {%- endfor %} as quantity,
        prices.{{ meter }}_price as unit_price,
        calls.{{ meter }}_cost as amount
    from calls
    inner join prices on calls.span_key = prices.span_key
    union all
    {%- endfor %}
    {%- endfor %}
    {%- for tool in agent_cost_server_tools() %}
    select
        calls.span_key,
        calls.cost_status,
        '{{ tool }}' as meter,
        case when calls.{{ tool }}_requests = 0 then 0 else tools.charged_requests end as quantity,
        tools.unit_price,
        calls.{{ tool }}_cost as amount
    from calls
    inner join prices on calls.span_key = prices.span_key
    left join tools on calls.span_key = tools.span_key and tools.tool = '{{ tool }}'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

compared as (
    select
        span_key,
        meter,
        quantity,
        unit_price,
        amount,
        case
            when cost_status in ('unpriced', 'no_usage') then null
            when quantity = 0 then 0
            else cast({{ agent_cost_multiply_price('quantity', 'unit_price') }} as {{ agent_cost_type_money() }})
        end as expected_amount
    from parts
),

final as (
    select * from compared
    where
        amount <> expected_amount
        or (amount is null and expected_amount is not null)
        or (amount is not null and expected_amount is null)
)

select * from final
