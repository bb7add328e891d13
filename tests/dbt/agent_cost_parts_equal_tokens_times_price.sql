-- why: exact money: every part of a cost is its quantity times its unit price, to the last digit; nothing used
--      costs nothing, a part without a count or a price is unknown
{%- set meters = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] %}
with

calls as (
    select * from {{ ref('fct_chat_spans') }}
),

search_prices as (
    select
        price_id,
        unit_price
    from {{ ref('stg_agent_cost__tool_prices') }}
),

parts as (
    {%- for meter in meters %}
    select
        span_key,
        rate_id,
        '{{ meter }}' as meter,
        {{ meter }}_tokens as quantity,
        {{ meter }}_price as unit_price,
        {{ meter }}_cost as amount
    from calls
    union all
    {%- endfor %}
    select
        calls.span_key,
        calls.rate_id,
        'web_search' as meter,
        calls.web_search_requests as quantity,
        search_prices.unit_price,
        calls.tool_cost as amount
    from calls
    left join search_prices on calls.web_search_price_id = search_prices.price_id
),

compared as (
    select
        span_key,
        meter,
        quantity,
        unit_price,
        amount,
        case
            when rate_id is null then null
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
