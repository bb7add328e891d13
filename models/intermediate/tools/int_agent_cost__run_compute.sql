-- grain: one row a run whose seconds have a price
-- why: where you set a price of compute, a run costs its wall time on top of models and tools
with

spans as (
    select
        trace_id,
        span_id,
        service_name,
        duration_ns,
        {{ agent_cost_date_of('started_at') }} as started_date
    from {{ ref('int_agent_cost__spans') }}
    where
        {{ agent_cost_mostly('span_rank = 1 and reject_reason is null') }}
        and role in ('agent', 'workflow') and duration_ns is not null
),

contexts as (
    select
        trace_id,
        span_id,
        run_id,
        agent_name
    from {{ ref('int_agent_cost__span_context') }}
    where span_id = run_span_id
),

prices as (
    select
        price_id,
        service_name,
        agent_name,
        price_per_second,
        effective_from,
        effective_to
    from {{ ref('stg_agent_cost__compute_prices') }}
    where price_per_second is not null
),

ranked as (
    select
        contexts.run_id,
        spans.duration_ns,
        prices.price_id,
        prices.price_per_second,
        row_number() over (
            partition by contexts.run_id
            order by
                case when prices.agent_name is null then 1 else 0 end,
                case when prices.service_name is null then 1 else 0 end,
                prices.effective_from desc, prices.price_id asc
        ) as choice
    from contexts
    inner join spans on contexts.trace_id = spans.trace_id and contexts.span_id = spans.span_id
    inner join prices
        on
        (prices.service_name is null or spans.service_name = prices.service_name)
        and (prices.agent_name is null or contexts.agent_name = prices.agent_name)
        and spans.started_date >= prices.effective_from
        and spans.started_date < prices.effective_to
),

timed as (
    select
        *,
        cast(
            cast(duration_ns as {{ agent_cost_type_quantity() }}) * cast(0.000000001 as numeric(10, 9))
            as numeric(19, 9)
        ) as seconds
    from ranked
    where choice = 1
),

final as (
    select
        run_id,
        price_id as compute_price_id,
        price_per_second,
        -- rounded to the fifteen decimals of money
        cast(seconds * price_per_second as {{ agent_cost_type_money() }}) as compute_cost
    from timed
)

select * from final
