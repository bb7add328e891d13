-- grain: one row a billed call with usage
-- why: what the provider billed for the call, all meters together
with

charges as (
    select * from {{ ref('int_agent_cost__billed_charges') }}
),

final as (
    select
        span_key,
        billing_account_id,
        billing_month,
        cast(sum(billed_cost) as {{ agent_cost_type_money() }}) as billed_cost
    from charges
    group by span_key, billing_account_id, billing_month
)

select * from final
