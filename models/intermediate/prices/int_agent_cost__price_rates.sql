-- grain: one row a provider, model, pricing mode, date window, time of day and context band
-- why: a call reads the prices of all its meters from one row
{%- set lineages = agent_cost_meter_lineage() %}
{%- set version_columns = ['rate_id', 'tod_to_s', 'input_tokens_lte'] %}
{%- for meter in lineages %}{% do version_columns.append(meter ~ '_price') %}{% endfor %}
with

windows as (
    select
        price_id,
        provider_id,
        model_id,
        pricing_mode,
        meter,
        unit_price,
        effective_from,
        effective_to,
        tod_from_s,
        tod_to_s,
        input_tokens_gt,
        input_tokens_lte,
        {{ agent_cost_surrogate_key([
            'provider_id', 'model_id', 'pricing_mode', 'effective_from', 'tod_from_s', 'input_tokens_gt'
        ]) }} as rate_id
    from {{ ref('int_agent_cost__price_windows') }}
),

pivoted as (
    select
        {%- for meter in lineages %}
        max(case when meter = '{{ meter }}' then price_id end) as {{ meter }}_price_id,
        max(case when meter = '{{ meter }}' then unit_price end) as {{ meter }}_price,
        {%- endfor %}
        rate_id,
        provider_id,
        model_id,
        pricing_mode,
        effective_from,
        effective_to,
        tod_from_s,
        tod_to_s,
        input_tokens_gt,
        input_tokens_lte
    from windows
    group by
        rate_id,
        provider_id,
        model_id,
        pricing_mode,
        effective_from,
        effective_to,
        tod_from_s,
        tod_to_s,
        input_tokens_gt,
        input_tokens_lte
),

-- a meter without a price of its own costs what it is a part of: cached input what input costs, and so on
inherited as (
    select
        {%- for meter, lineage in lineages.items() %}
        {%- if lineage | length == 1 %}
        {{ meter }}_price_id,
        {{ meter }}_price,
        {%- else %}
        coalesce({{ lineage | join('_price_id, ') }}_price_id)
            as {{ meter }}_price_id,
        coalesce({{ lineage | join('_price, ') }}_price)
            as {{ meter }}_price,
        {%- endif %}
        {%- endfor %}
        rate_id,
        provider_id,
        model_id,
        pricing_mode,
        effective_from,
        effective_to,
        tod_from_s,
        tod_to_s,
        input_tokens_gt,
        input_tokens_lte
    from pivoted
),

final as (
    select
        inherited.*,
        -- changes with every price; not with the day on which they end, for the days before it cost what they did
        substr({{ agent_cost_surrogate_key(version_columns) }}, 1, 16) as rate_version
    from inherited
)

select * from final
