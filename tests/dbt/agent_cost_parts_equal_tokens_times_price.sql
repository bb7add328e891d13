-- why: exact money: every part of a cost is its quantity times its unit price, to the last digit; nothing used
--      costs nothing, a part without a count or a price is unknown; of the calls that this build priced
--      and whose month is open
{%- set families = agent_cost_priced_apart() %}
{%- set tools = agent_cost_server_tools() %}
{%- set token_meters = families.keys() | list + agent_cost_apart_meters() %}
{%- set meters = token_meters + tools %}
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

parts as (
    select
        {%- for family, apart in families.items() %}
        calls.{{ family }}_tokens
        {%- for part in apart %}
        - calls.{{ part }}_tokens
        {%- endfor %} as {{ family }}_quantity,
        {%- endfor %}
        {%- for meter in agent_cost_apart_meters() %}
        calls.{{ meter }}_tokens as {{ meter }}_quantity,
        {%- endfor %}
        {%- for meter in token_meters %}
        prices.{{ meter }}_price,
        calls.{{ meter }}_cost,
        {%- endfor %}
        {%- for tool in tools %}
        {{ tool }}_calls.unit_price as {{ tool }}_price,
        calls.{{ tool }}_cost,
        case
            when calls.{{ tool }}_requests = 0 then 0 else {{ tool }}_calls.charged_requests
        end as {{ tool }}_quantity,
        {%- endfor %}
        calls.span_key,
        calls.cost_status
    from calls
    inner join prices on calls.span_key = prices.span_key
    {%- for tool in tools %}
    left join {{ ref('int_agent_cost__call_tools') }} as {{ tool }}_calls
        on calls.span_key = {{ tool }}_calls.span_key and {{ tool }}_calls.tool = '{{ tool }}'
    {%- endfor %}
),

multiplied as (
    select
        {%- for meter in meters %}
        case
            when cost_status in ('unpriced', 'no_usage') then null
            when {{ meter }}_quantity = 0 then 0
            else
                cast(
                    {{ agent_cost_multiply_price(meter ~ '_quantity', meter ~ '_price') }}
                    as {{ agent_cost_type_money() }}
                )
        end as {{ meter }}_expected,
        {%- endfor %}
        *
    from parts
),

-- the calls are read once; only those with a wrong part are told by part
wrong_calls as (
    select * from multiplied
    where (
        {%- for meter in meters %}
        case
            when {{ meter }}_cost = {{ meter }}_expected then 0
            when {{ meter }}_cost is null and {{ meter }}_expected is null then 0
            else 1
        end +
        {%- endfor %} 0
    ) > 0
),

compared as (
    {%- for meter in meters %}
    select
        span_key,
        '{{ meter }}' as meter,
        {{ meter }}_quantity as quantity,
        {{ meter }}_price as unit_price,
        {{ meter }}_cost as amount,
        {{ meter }}_expected as expected_amount
    from wrong_calls
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select * from compared
    where
        amount <> expected_amount
        or (amount is null and expected_amount is not null)
        or (amount is not null and expected_amount is null)
)

select * from final
