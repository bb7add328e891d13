{{ config(materialized='ephemeral') }}
-- grain: one row a billed call
-- why: what the book prices apart (audio, images, video, reasoning) is taken out of the meter it is a part of, so that
--      every token is charged once; parts that are more than their whole contradict it, and then its cost is unknown
{%- set families = agent_cost_priced_apart() %}
with

meters as (
    select * from {{ ref('int_agent_cost__call_meters') }}
),

prices as (
    select * from {{ ref('int_agent_cost__call_prices') }}
),

-- tokens that have a price of their own, not that of the meter they are part of
parted as (
    select
        meters.span_key,
        meters.trace_id,
        meters.span_id,
        meters.bill_status,
        meters.usage_status,
        meters.usage_basis,
        meters.reasoning_tokens,
        {%- for tool in agent_cost_server_tools() %}
        meters.{{ tool }}_requests,
        {%- endfor %}
        {%- for meter in agent_cost_meter_lineage() %}
        prices.{{ meter }}_price,
        {%- endfor %}
        {%- for family, parts in families.items() %}
        meters.{{ family }}_tokens,
        {%- for part in parts %}
        case
            when
                prices.{{ part }}_price <> prices.{{ family }}_price
                or (prices.{{ family }}_price is null and prices.{{ part }}_price is not null)
                then coalesce(meters.{{ part }}_tokens, 0)
            else 0
        end as {{ part }}_tokens,
        {%- endfor %}
        {%- endfor %}
        prices.rate_id,
        prices.rate_version,
        prices.override_ids
    from meters
    inner join prices on meters.span_key = prices.span_key
),

summed as (
    select
        *,
        input_audio_tokens + input_image_tokens + input_video_tokens as input_apart,
        cache_read_audio_tokens + cache_read_image_tokens as cache_read_apart,
        output_audio_tokens + output_image_tokens + output_video_tokens + output_reasoning_tokens as output_apart
    from parted
),

final as (
    select
        *,
        {%- for family, parts in families.items() %}
        {%- if parts %}
        case
            when {{ family }}_apart = 0 or {{ family }}_tokens >= {{ family }}_apart
                then {{ family }}_tokens - {{ family }}_apart
        end as {{ family }}_quantity,
        {%- else %}
        {{ family }}_tokens as {{ family }}_quantity,
        {%- endif %}
        {%- for part in parts %}
        cast(case
            when {{ family }}_tokens is null then null
            when {{ family }}_tokens >= {{ family }}_apart then {{ part }}_tokens
            else 0
        end as bigint) as {{ part }}_quantity,
        {%- endfor %}
        {%- endfor %}
        case when rate_id is not null and usage_status not in ('missing', 'failed') then 1 else 0 end as request_fees
    from summed
)

select * from final
