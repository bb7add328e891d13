-- grain: one row a meter or tool of one call that was used; their list_cost adds up to the call's list_cost
-- why: shows a call's cost to the last digit: quantity, the book's price and its row, the overrides, the price that counts.
--      Put a span id of yours in place of the filter.
{%- set meters = agent_cost_priced_apart().keys() | list + agent_cost_apart_meters() %}
with

calls as (
    select
        span_key,
        span_id,
        started_at,
        price_model,
        pricing_mode,
        cost_status,
        list_cost as call_list_cost
    from {{ ref('fct_chat_spans') }}
    where cost_status = 'priced'
    order by started_at desc, span_id
    limit 1
),

quantities as (
    select * from {{ ref('int_agent_cost__priced_quantities') }}
),

call_rates as (
    select
        span_key,
        rate_id,
        base_pricing_mode
    from {{ ref('int_agent_cost__call_rates') }}
),

rates as (
    select * from {{ ref('int_agent_cost__price_rates') }}
),

prices as (
    select * from {{ ref('int_agent_cost__call_prices') }}
),

overrides as (
    select * from {{ ref('int_agent_cost__call_overrides') }}
),

tools as (
    select * from {{ ref('int_agent_cost__call_tools') }}
),

parts as (
    {%- for meter in meters + ['request'] %}
    select
        calls.span_key,
        '{{ meter }}' as part,
        cast(quantities.{{ 'request_fees' if meter == 'request' else meter ~ '_quantity' }} as bigint) as quantity,
        rates.{{ meter }}_price as book_price,
        rates.{{ meter }}_price_id as price_id,
        overrides.{{ meter }}_multiplier as multiplier,
        overrides.{{ meter }}_unit_price as own_price,
        prices.{{ meter }}_price as unit_price
    from calls
    inner join quantities on calls.span_key = quantities.span_key
    inner join call_rates on calls.span_key = call_rates.span_key
    inner join prices on calls.span_key = prices.span_key
    left join rates on call_rates.rate_id = rates.rate_id
    left join overrides on calls.span_key = overrides.span_key
    union all
    {%- endfor %}
    select
        calls.span_key,
        tools.tool as part,
        tools.charged_requests as quantity,
        tools.unit_price as book_price,
        tools.price_id,
        cast(null as {{ agent_cost_type_multiplier() }}) as multiplier,
        cast(null as {{ agent_cost_type_unit_price() }}) as own_price,
        tools.unit_price
    from calls
    inner join tools on calls.span_key = tools.span_key
),

final as (
    select
        calls.span_id,
        calls.started_at,
        calls.price_model,
        calls.pricing_mode,
        call_rates.base_pricing_mode,
        parts.part,
        parts.quantity,
        parts.book_price,
        parts.price_id,
        parts.multiplier,
        parts.own_price,
        overrides.override_ids,
        parts.unit_price,
        {{ agent_cost_meter_cost('parts.quantity', 'parts.unit_price') }} as list_cost,
        calls.call_list_cost,
        rates.effective_from,
        rates.effective_to,
        rates.input_tokens_gt,
        rates.input_tokens_lte
    from parts
    inner join calls on parts.span_key = calls.span_key
    inner join call_rates on calls.span_key = call_rates.span_key
    left join rates on call_rates.rate_id = rates.rate_id
    left join overrides on calls.span_key = overrides.span_key
    where parts.quantity > 0 and parts.unit_price is not null
)

select * from final
