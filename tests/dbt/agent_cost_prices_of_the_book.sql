{{ config(fail_calc='coalesce(sum(calls), 0)') }}
-- why: a build prices again what a changed price book is for; this must hold after it: no call has a price that its day
--      no longer has, and none is unpriced that a rate for all hours and prompts would price
with

calls as (
    select
        price_model,
        pricing_mode,
        rate_id,
        rate_version,
        started_date,
        count(*) as calls
    from {{ ref('int_agent_cost__priced_calls') }} as priced
    -- they keep the prices of the day on which their spans were dropped
    where
        not exists (
            select 1 from {{ source('agent_cost_raw', 'dropped_traces') }} as dropped
            where dropped.trace_id = priced.trace_id
        )
    group by price_model, pricing_mode, rate_id, rate_version, started_date
),

rates as (
    select
        rate_id,
        rate_version,
        pricing_mode,
        effective_from,
        effective_to,
        provider_id || '/' || model_id as price_model,
        tod_from_s = 0 and tod_to_s = 86400 and input_tokens_gt < 0 and input_tokens_lte is null as holds_all_day
    from {{ ref('int_agent_cost__price_rates') }}
),

final as (
    select
        'priced otherwise' as problem,
        calls.price_model,
        calls.pricing_mode,
        calls.started_date,
        calls.calls
    from calls
    left join rates
        on
        calls.rate_id = rates.rate_id
        and calls.rate_version = rates.rate_version
        and calls.started_date < rates.effective_to
    where calls.rate_id is not null and rates.rate_id is null and {{ agent_cost_compares_wholes() }}
    union all
    select
        'not priced' as problem,
        calls.price_model,
        calls.pricing_mode,
        calls.started_date,
        calls.calls
    from calls
    inner join rates
        on
        calls.price_model = rates.price_model
        and calls.pricing_mode = rates.pricing_mode
        and calls.started_date >= rates.effective_from
        and calls.started_date < rates.effective_to
    where calls.rate_id is null and rates.holds_all_day and {{ agent_cost_compares_wholes() }}
)

select * from final
