-- grain: one row a billed call
-- why: the one rate of the call's model, mode, UTC day, time of day and prompt size; a mode without a price of its own
--      takes another mode's only where an override says so
{%- set scope = agent_cost_override_scope() %}
with

meters as (
    select
        span_key,
        trace_id,
        span_id,
        coalesce(prompt_tokens, 0) as prompt_tokens
    from {{ ref('int_agent_cost__call_meters') }}
),

own_accounts as (
    select * from {{ ref('stg_agent_cost__own_billing_accounts') }}
),

calls as (
    select
        trace_id,
        span_id,
        billing_provider as provider,
        provider_id,
        model_id,
        pricing_mode,
        service_name,
        inference_geo,
        region,
        server_address,
        {{ agent_cost_timestamp_from_nanos('started_nano') }} as started_at
    from {{ ref('int_agent_cost__calls') }}
),

rates as (
    select
        rate_id,
        rate_version,
        provider_id,
        model_id,
        pricing_mode,
        effective_from,
        effective_to,
        tod_from_s,
        tod_to_s,
        input_tokens_gt,
        input_tokens_lte
    from {{ ref('int_agent_cost__price_rates') }}
),

base_overrides as (
    select *
    from {{ ref('stg_agent_cost__price_overrides') }}
    where layer = 'base' and reject_reason is null
),

timed as (
    select
        meters.span_key,
        meters.prompt_tokens,
        calls.provider,
        calls.provider_id,
        calls.model_id,
        calls.pricing_mode,
        calls.service_name,
        calls.inference_geo,
        calls.region,
        calls.server_address,
        calls.started_at,
        coalesce(service_accounts.billing_account_id, provider_accounts.billing_account_id) as billing_account_id,
        {{ agent_cost_date_of('calls.started_at') }} as started_date,
        cast({{ agent_cost_second_of_day('calls.started_at') }} as integer) as second_of_day,
        {{ agent_cost_iso_weekday('calls.started_at') }} as utc_weekday
    from meters
    inner join calls on meters.trace_id = calls.trace_id and meters.span_id = calls.span_id
    left join own_accounts as service_accounts
        on calls.provider = service_accounts.provider and calls.service_name = service_accounts.service_name
    left join own_accounts as provider_accounts
        on calls.provider = provider_accounts.provider and provider_accounts.service_name is null
),

in_own_mode as (
    select
        timed.*,
        rates.rate_id,
        rates.rate_version
    from timed
    left join rates on {{ agent_cost_rate_holds('timed', 'rates') }}
),

based as (
    select
        in_own_mode.span_key,
        base_overrides.base_pricing_mode,
        row_number() over (
            partition by in_own_mode.span_key
            order by {{ agent_cost_override_order('base_overrides') }}
        ) as choice
    from in_own_mode
    inner join base_overrides
        on
        {{ agent_cost_in_scope('in_own_mode', 'base_overrides') }}
        and {{ agent_cost_in_force('in_own_mode', 'base_overrides') }}
    where in_own_mode.rate_id is null and in_own_mode.model_id is not null
),

in_base_mode as (
    select
        timed.span_key,
        based.base_pricing_mode,
        rates.rate_id,
        rates.rate_version
    from based
    inner join timed on based.span_key = timed.span_key
    inner join rates on {{ agent_cost_rate_holds('timed', 'rates', mode='based.base_pricing_mode') }}
    where based.choice = 1
),

final as (
    select
        in_own_mode.span_key,
        in_own_mode.{{ scope | join(',\n        in_own_mode.') }},
        in_own_mode.provider_id,
        in_own_mode.started_at,
        in_own_mode.started_date,
        in_own_mode.second_of_day,
        in_own_mode.utc_weekday,
        in_base_mode.base_pricing_mode,
        coalesce(in_own_mode.rate_id, in_base_mode.rate_id) as rate_id,
        coalesce(in_own_mode.rate_version, in_base_mode.rate_version) as rate_version
    from in_own_mode
    left join in_base_mode on in_own_mode.span_key = in_base_mode.span_key
)

select * from final
