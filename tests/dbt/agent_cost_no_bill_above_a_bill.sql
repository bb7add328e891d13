-- why: a span with usage whose calls below carry usage repeats their bill; only the deepest one counts
with

carriers as (
    select
        trace_id,
        span_id,
        enclosing_usage_span_id
    from {{ ref('int_agent_cost__bill_carriers') }}
    where enclosing_usage_span_id is not null
),

wrappers as (
    select
        trace_id,
        span_id
    from {{ ref('int_agent_cost__bill_carriers') }}
    where is_billed
),

calls as (
    select
        trace_id,
        span_id
    from {{ ref('int_agent_cost__calls') }}
    where has_usage and role <> 'retrieved'
),

final as (
    select
        wrappers.trace_id,
        wrappers.span_id,
        carriers.span_id as span_below_id
    from carriers
    inner join calls
        on carriers.trace_id = calls.trace_id and carriers.span_id = calls.span_id
    inner join wrappers
        on
        carriers.trace_id = wrappers.trace_id
        and carriers.enclosing_usage_span_id = wrappers.span_id
)

select * from final
