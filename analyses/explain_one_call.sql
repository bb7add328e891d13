-- grain: one row a meter of one call
-- why: shows a call's cost to the last digit: tokens, price, the price row it came from and since when.
--      Put a span id of yours in place of the filter.
with

calls as (
    select
        span_id,
        rate_id,
        started_at,
        price_model,
        pricing_mode,
        {{ agent_cost_token_columns() | join(', ') }},
        input_cost,
        cache_read_cost,
        cache_write_5m_cost,
        cache_write_1h_cost,
        output_cost
    from {{ ref('fct_chat_spans') }}
    where cost_status = 'priced'
    order by started_at desc, span_id
    limit 1
),

rates as (
    select * from {{ ref('int_agent_cost__price_rates') }}
),

final as (
    {%- for meter in ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] %}
    select
        calls.span_id,
        '{{ meter }}' as meter,
        calls.{{ meter }}_tokens as quantity,
        rates.{{ meter }}_price as unit_price,
        calls.{{ meter }}_cost as list_cost,
        calls.price_model,
        calls.pricing_mode,
        rates.{{ meter }}_price_id as price_id,
        rates.effective_from,
        rates.effective_to,
        rates.input_tokens_gt,
        rates.input_tokens_lte
    from calls
    inner join rates on calls.rate_id = rates.rate_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
