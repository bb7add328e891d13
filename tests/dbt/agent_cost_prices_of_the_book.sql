{{ config(severity='warn', fail_calc='coalesce(sum(calls), 0)') }}
-- why: a build prices the traces that received spans; when the price book changes for days that are already built, the
--      older calls keep their prices until a full refresh, and nobody should have to guess that
{%- set meters = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] %}
with

calls as (
    select
        {%- for meter in meters %}
        {{ meter }}_price,
        {%- endfor %}
        rate_id,
        price_model,
        count(*) as calls
    from {{ ref('fct_chat_spans') }}
    where rate_id is not null
    group by
        {%- for meter in meters %}
        {{ meter }}_price,
        {%- endfor %}
        rate_id,
        price_model
),

rates as (
    select
        {%- for meter in meters %}
        {{ meter }}_price,
        {%- endfor %}
        rate_id
    from {{ ref('int_agent_cost__price_rates') }}
),

final as (
    select
        calls.price_model,
        calls.rate_id,
        calls.calls
    from calls
    left join rates on calls.rate_id = rates.rate_id
    where
        rates.rate_id is null
        {%- for meter in meters %}
        or coalesce(calls.{{ meter }}_price, -1) <> coalesce(rates.{{ meter }}_price, -1)
        {%- endfor %}
)

select * from final
