-- grain: one row a meter or tool of one call that was used; their list_cost adds up to the call's list_cost
-- why: shows a call's cost to the last digit: quantity, the book's price and its row, and what overrides made of it.
--      Put a span id of yours in place of the filter.
{%- set families = agent_cost_priced_apart() %}
with

calls as (
    select *
    from {{ ref('fct_chat_spans') }}
    where cost_status = 'priced'
    order by started_at desc, span_id
    limit 1
),

rates as (
    select * from {{ ref('int_agent_cost__price_rates') }}
),

tool_prices as (
    select
        price_id,
        unit_price
    from {{ ref('stg_agent_cost__tool_prices') }}
),

parts as (
    {%- for family, apart in families.items() %}
    {%- for meter in [family] + apart %}
    select
        calls.span_key,
        '{{ meter }}' as part,
        calls.{{ meter }}_tokens
        {%- for part in apart if meter == family %}
        - calls.{{ part }}_tokens
        {%- endfor %} as quantity,
        rates.{{ meter }}_price as book_price,
        rates.{{ meter }}_price_id as price_id,
        calls.{{ meter }}_cost as list_cost
    from calls
    left join rates on calls.rate_id = rates.rate_id
    union all
    {%- endfor %}
    {%- endfor %}
    select
        calls.span_key,
        'request' as part,
        1 as quantity,
        rates.request_price as book_price,
        rates.request_price_id as price_id,
        calls.request_cost as list_cost
    from calls
    inner join rates on calls.rate_id = rates.rate_id and rates.request_price is not null
    {%- for tool in agent_cost_server_tools() %}
    union all
    select
        calls.span_key,
        '{{ tool }}' as part,
        calls.{{ tool }}_requests as quantity,
        tool_prices.unit_price as book_price,
        tool_prices.price_id,
        calls.{{ tool }}_cost as list_cost
    from calls
    inner join tool_prices on calls.{{ tool }}_price_id = tool_prices.price_id
    {%- endfor %}
),

final as (
    select
        calls.span_id,
        calls.started_at,
        calls.price_model,
        calls.pricing_mode,
        parts.part,
        parts.quantity,
        parts.book_price,
        parts.price_id,
        -- the rules of stg_agent_cost__price_overrides that multiplied or replaced the book's price
        calls.override_ids,
        parts.list_cost,
        calls.list_cost as call_list_cost,
        rates.rate_id,
        rates.effective_from,
        rates.effective_to,
        rates.input_tokens_gt,
        rates.input_tokens_lte
    from parts
    inner join calls on parts.span_key = calls.span_key
    left join rates on calls.rate_id = rates.rate_id
    where parts.quantity > 0
)

select * from final
