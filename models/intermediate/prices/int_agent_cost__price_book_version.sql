-- grain: one row a part of the price book: rates, overrides, tools
-- why: two builds with the same versions price every call alike, so that nothing needs to be priced again
with

rates as (
    select rate_version as part from {{ ref('int_agent_cost__price_rates') }}
),

overrides as (
    select override_id as part from {{ ref('stg_agent_cost__price_overrides') }}
    where reject_reason is null
),

tools as (
    select
        {{ agent_cost_surrogate_key([
            'price_id', 'unit_price', 'effective_to', 'free_allowance_qty', 'allowance_period', 'minimum_qty'
        ]) }} as part
    from {{ ref('stg_agent_cost__tool_prices') }}
),

-- a sum of hashes does not depend on the order of the rows
final as (
    {%- for part in ['rates', 'overrides', 'tools'] %}
    select
        '{{ part }}' as book_part,
        count(*) as price_rows,
        cast(coalesce(sum({{ agent_cost_hex_to_number("substr(part, 1, 8)") }}), 0) as bigint) as book_version
    from {{ part }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
