-- grain: one row a billed call
-- why: prices each meter with the one rate of the call's model, mode, day, time of day and prompt
--      size; a meter without a price stays NULL and its tokens are counted as unpriced
{%- set meters = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] %}
with

meters as (
    select
        span_key,
        trace_id,
        span_id,
        usage_status,
        input_tokens,
        cache_read_tokens,
        cache_write_5m_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,
        web_search_requests,
        prompt_tokens
    from {{ ref('int_agent_cost__call_meters') }}
),

calls as (
    select
        trace_id,
        span_id,
        provider_id,
        model_id,
        pricing_mode,
        input_audio_tokens,
        output_audio_tokens,
        started_nano
    from {{ ref('int_agent_cost__calls') }}
),

rates as (
    select
        rate_id,
        provider_id,
        model_id,
        pricing_mode,
        effective_from,
        effective_to,
        tod_from_s,
        tod_to_s,
        input_tokens_gt,
        input_tokens_lte,
        input_price,
        cache_read_price,
        cache_write_5m_price,
        cache_write_1h_price,
        output_price,
        output_reasoning_price,
        request_price,
        input_audio_price,
        output_audio_price
    from {{ ref('int_agent_cost__price_rates') }}
),

search_prices as (
    select
        provider_id,
        model_id,
        effective_from,
        effective_to,
        price_id,
        unit_price
    from {{ ref('stg_agent_cost__tool_prices') }}
    where
        price_source = 'catalogue' and tool = 'web_search' and variant is null
        and coalesce(pricing_mode, 'standard') = 'standard'
),

timed as (
    select
        meters.*,
        calls.provider_id,
        calls.model_id,
        calls.pricing_mode,
        calls.input_audio_tokens,
        calls.output_audio_tokens,
        {{ agent_cost_timestamp_from_nanos('calls.started_nano') }} as started_at
    from meters
    inner join calls on meters.trace_id = calls.trace_id and meters.span_id = calls.span_id
),

rated as (
    select
        timed.*,
        rates.rate_id,
        {%- for meter in meters %}
        rates.{{ meter }}_price,
        {%- endfor %}
        search_prices.price_id as web_search_price_id,
        -- what the book charges beyond the five meters is not added yet, so the cost is not whole
        coalesce(
            rates.request_price > 0
            or (rates.output_reasoning_price <> rates.output_price and timed.reasoning_tokens > 0)
            or (rates.input_audio_price <> rates.input_price and timed.input_audio_tokens > 0)
            or (rates.output_audio_price <> rates.output_price and timed.output_audio_tokens > 0), false
        ) as has_other_price,
        {%- for meter in meters %}
        {{ agent_cost_meter_cost('timed.' ~ meter ~ '_tokens', 'rates.' ~ meter ~ '_price') }}
            as {{ meter }}_amount,
        {%- endfor %}
        {{ agent_cost_meter_cost('timed.web_search_requests', 'search_prices.unit_price') }} as tool_amount
    from timed
    left join rates
        on
        timed.provider_id = rates.provider_id
        and timed.model_id = rates.model_id
        and timed.pricing_mode = rates.pricing_mode
        and {{ agent_cost_date_of('timed.started_at') }} >= rates.effective_from
        and {{ agent_cost_date_of('timed.started_at') }} < rates.effective_to
        and {{ agent_cost_second_of_day('timed.started_at') }} >= rates.tod_from_s
        and {{ agent_cost_second_of_day('timed.started_at') }} < rates.tod_to_s
        and coalesce(timed.prompt_tokens, 0) > rates.input_tokens_gt
        and (
            rates.input_tokens_lte is null
            or coalesce(timed.prompt_tokens, 0) <= rates.input_tokens_lte
        )
    left join search_prices
        on
        timed.provider_id = search_prices.provider_id
        and timed.model_id = search_prices.model_id
        and {{ agent_cost_date_of('timed.started_at') }} >= search_prices.effective_from
        and {{ agent_cost_date_of('timed.started_at') }} < search_prices.effective_to
        and timed.web_search_requests > 0
),

totalled as (
    select
        rated.*,
        rated.rate_id is not null and (
            {%- for meter in meters %}
            coalesce(rated.{{ meter }}_tokens > 0 and rated.{{ meter }}_amount is not null, false) or
            {%- endfor %}
            coalesce(rated.tool_amount > 0, false)
        ) as is_priced,
        {%- for meter in meters %}
        case
            when rated.{{ meter }}_amount is null then coalesce(rated.{{ meter }}_tokens, 0) else 0
        end {{ '+' if not loop.last }}
        {%- endfor %} as unpriced_tokens,
        {%- for meter in meters %}
        coalesce(rated.{{ meter }}_amount, 0) +
        {%- endfor %} coalesce(rated.tool_amount, 0) as known_amount
    from rated
),

final as (
    select
        ---------- ids
        span_key,
        rate_id,
        web_search_price_id,
        ---------- strings
        case
            when usage_status in ('missing', 'failed') then 'no_usage'
            when not is_priced then 'unpriced'
            when
                has_other_price or unpriced_tokens > 0 or tool_amount is null
                or input_tokens is null or output_tokens is null
                then 'partial'
            else 'priced'
        end as cost_status,
        ---------- numerics
        {%- for meter in meters %}
        {{ meter }}_price,
        case when is_priced then {{ meter }}_amount end as {{ meter }}_cost,
        {%- endfor %}
        case when is_priced then tool_amount end as tool_cost,
        case
            when is_priced and usage_status not in ('missing', 'failed')
                then cast(known_amount as {{ agent_cost_type_money() }})
        end as list_cost,
        cast(unpriced_tokens as bigint) as unpriced_tokens
    from totalled
)

select * from final
