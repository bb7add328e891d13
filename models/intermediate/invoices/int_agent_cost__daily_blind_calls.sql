{{ config(
    materialized=agent_cost_incremental(),
    unique_key='started_date',
    meta={'touched': 'int_agent_cost__touched_usage_days'}
) }}
-- depends_on: {{ ref('int_agent_cost__touched_usage_days') }}
-- grain: one row a UTC day, provider, billing account, model, pricing mode and currency with such calls
-- why: a failed call may have been billed, and so may each attempt behind a call that was retried
{%- set group = [
    'started_date', 'billing_month', 'provider', 'billing_account_id', 'model', 'pricing_mode', 'currency'
] %}
{%- set without_usage = "'missing', 'input_missing', 'output_missing', 'output_placeholder'" %}
with

calls as (
    select
        *,
        billed_model as model
    from {{ ref('int_agent_cost__call_accounts') }}
    where
        not is_after_close
        and (usage_status in ({{ without_usage }}) or usage_status = 'failed' or retries > 0)
    {%- if agent_cost_is_incremental() %}
        and started_date in (select touched.started_date from {{ ref('int_agent_cost__touched_usage_days') }} as touched)
    {%- endif %}
),

final as (
    select
        {{ agent_cost_surrogate_key(group) }} as daily_blind_calls_key,
        {{ group | join(',\n        ') }},
        count(case when usage_status in ({{ without_usage }}) then 1 end) as calls_without_usage,
        count(case when usage_status = 'failed' then 1 end) as failed_calls,
        cast(coalesce(sum(retries), 0) as bigint) as retries
    from calls
    group by {{ group | join(', ') }}
)

select * from final
