-- grain: one row a price of one meter in one of the smallest windows of its model, the price that holds there
-- why: meters change on different days, at different hours and prompt lengths; cut at every boundary they line up
{%- set price_columns = ['price_id', 'provider_id', 'model_id', 'pricing_mode', 'meter', 'unit_price'] %}
with

prices as (
    select
        {{ price_columns | join(',\n        ') }},
        precedence,
        effective_from,
        effective_to,
        tod_from_s,
        tod_to_s,
        input_tokens_gt,
        coalesce(input_tokens_lte, 9223372036854775807) as input_tokens_lte,
        {{ agent_cost_surrogate_key(['provider_id', 'model_id', 'pricing_mode']) }} as book_key
    from {{ ref('stg_agent_cost__model_prices') }}
    where unit_price is not null
),
{% for axis, lower_edge, upper_edge in [
    ('days', 'effective_from', 'effective_to'),
    ('times', 'tod_from_s', 'tod_to_s'),
    ('bands', 'input_tokens_gt', 'input_tokens_lte')
] %}
{{ axis }}_edges as (
    select
        book_key,
        {{ lower_edge }} as edge
    from prices
    union all
    select
        book_key,
        {{ upper_edge }} as edge
    from prices
),

{{ axis }} as (
    select
        book_key,
        edge as {{ lower_edge }},
        lead(edge) over (partition by book_key order by edge) as {{ upper_edge }}
    from {{ axis }}_edges
    group by book_key, edge
),
{% endfor %}
ranked as (
    select
        prices.{{ price_columns | join(',\n        prices.') }},
        days.effective_from,
        days.effective_to,
        times.tod_from_s,
        times.tod_to_s,
        bands.input_tokens_gt,
        bands.input_tokens_lte,
        -- your own price wins; of two own prices for a day, the one that started later
        row_number() over (
            partition by prices.book_key, prices.meter, days.effective_from, times.tod_from_s, bands.input_tokens_gt
            order by prices.precedence asc, prices.effective_from desc, prices.price_id asc
        ) as choice
    from prices
    inner join days
        on
        prices.book_key = days.book_key
        and prices.effective_from <= days.effective_from
        and prices.effective_to >= days.effective_to
    inner join times
        on
        prices.book_key = times.book_key
        and prices.tod_from_s <= times.tod_from_s
        and prices.tod_to_s >= times.tod_to_s
    inner join bands
        on
        prices.book_key = bands.book_key
        and prices.input_tokens_gt <= bands.input_tokens_gt
        and prices.input_tokens_lte >= bands.input_tokens_lte
),

final as (
    select
        {{ price_columns | join(',\n        ') }},
        effective_from,
        effective_to,
        tod_from_s,
        tod_to_s,
        input_tokens_gt,
        nullif(input_tokens_lte, 9223372036854775807) as input_tokens_lte
    from ranked
    where choice = 1
)

select * from final
