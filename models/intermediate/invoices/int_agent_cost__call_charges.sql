{{ config(materialized='ephemeral') }}
-- grain: one row a billed call and meter with usage
-- why: a call in the words of its invoice: for what and how much of it the provider asks
with

calls as (
    select *
    from {{ ref('int_agent_cost__call_accounts') }}
    where not is_after_close
),

final as (
    {%- for meter, columns in agent_cost_meters().items() %}
    select
        span_key,
        provider,
        billing_account_id,
        billing_month,
        billed_model as model,
        '{{ meter }}' as meter,
        pricing_mode,
        currency,
        inference_geo,
        cast({{ columns[0] }} as bigint) as quantity,
        {{ columns[1] }} as list_cost,
        rate_id,
        sample_weight,
        started_date
    from calls
    where {{ columns[0] }} > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
