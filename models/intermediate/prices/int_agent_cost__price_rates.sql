-- grain: one row per provider, model, pricing mode, date window, time of day and context band
-- why: a call reads all its prices from one row; meters that change on different days are split at every boundary
{%- set lineages = agent_cost_meter_lineage() %}
with

prices as (
    select
        {{ agent_cost_surrogate_key(['provider_id', 'model_id', 'pricing_mode']) }} as book_key,
        price_id, provider_id, model_id, pricing_mode, meter, precedence, effective_from, effective_to, tod_from_s,
        tod_to_s, input_tokens_gt, coalesce(input_tokens_lte, 9223372036854775807) as input_tokens_lte, unit_price
    from {{ ref('stg_agent_cost__model_prices') }}
    -- region and weekday are in the key of the book, but no call carries them yet
    where unit_price is not null and geo is null and dow_mask is null
),
{% for axis, lower, upper in [
    ('days', 'effective_from', 'effective_to'),
    ('times', 'tod_from_s', 'tod_to_s'),
    ('bands', 'input_tokens_gt', 'input_tokens_lte'),
] %}
{{ axis }}_edges as (
    select book_key, {{ lower }} as edge from prices
    union all
    select book_key, {{ upper }} as edge from prices
),

{{ axis }} as (
    select
        book_key,
        edge as {{ lower }},
        lead(edge) over (partition by book_key order by edge) as {{ upper }}
    from {{ axis }}_edges
    group by book_key, edge
),
{% endfor %}
cells as (
    select
        days.book_key, days.effective_from, days.effective_to, times.tod_from_s, times.tod_to_s, bands.input_tokens_gt,
        bands.input_tokens_lte
    from days
    inner join times on days.book_key = times.book_key
    inner join bands on days.book_key = bands.book_key
    where days.effective_to is not null and times.tod_to_s is not null and bands.input_tokens_lte is not null
),

candidates as (
    select
        prices.provider_id, prices.model_id, prices.pricing_mode, prices.meter, prices.price_id, prices.unit_price,
        cells.book_key, cells.effective_from, cells.effective_to, cells.tod_from_s, cells.tod_to_s,
        cells.input_tokens_gt, cells.input_tokens_lte,
        -- your own price wins; of two own prices for a day, the one that started later
        row_number() over (
            partition by
                cells.book_key, cells.effective_from, cells.tod_from_s, cells.input_tokens_gt, prices.meter
            order by prices.precedence, prices.effective_from desc, prices.price_id
        ) as choice
    from cells
    inner join prices
        on cells.book_key = prices.book_key
        and cells.effective_from >= prices.effective_from and cells.effective_to <= prices.effective_to
        and cells.tod_from_s >= prices.tod_from_s and cells.tod_to_s <= prices.tod_to_s
        and cells.input_tokens_gt >= prices.input_tokens_gt and cells.input_tokens_lte <= prices.input_tokens_lte
),

pivoted as (
    select
        {% for meter in lineages -%}
        max(case when meter = '{{ meter }}' then price_id end) as {{ meter }}_price_id,
        max(case when meter = '{{ meter }}' then unit_price end) as {{ meter }}_price,
        {% endfor -%}
        provider_id, model_id, pricing_mode, effective_from, effective_to, tod_from_s, tod_to_s, input_tokens_gt,
        input_tokens_lte
    from candidates
    where choice = 1
    group by
        provider_id, model_id, pricing_mode, effective_from, effective_to, tod_from_s, tod_to_s, input_tokens_gt,
        input_tokens_lte
),

final as (
    select
        {{ agent_cost_surrogate_key([
            'provider_id', 'model_id', 'pricing_mode', 'effective_from', 'tod_from_s', 'input_tokens_gt'
        ]) }} as rate_id,
        provider_id, model_id, pricing_mode, tod_from_s, tod_to_s, input_tokens_gt,
        nullif(input_tokens_lte, 9223372036854775807) as input_tokens_lte,
        -- a meter without a price of its own costs what it is a part of: cached input what input costs, and so on
        {% for meter, lineage in lineages.items() -%}
        {% if lineage | length == 1 -%}
        {{ meter }}_price_id, {{ meter }}_price,
        {% else -%}
        coalesce({{ lineage | join('_price_id, ') }}_price_id) as {{ meter }}_price_id,
        coalesce({{ lineage | join('_price, ') }}_price) as {{ meter }}_price,
        {% endif -%}
        {% endfor -%}
        effective_from, effective_to
    from pivoted
)

select * from final
