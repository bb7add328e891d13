{{ config(event_time='started_at') }}
-- grain: one row a billed model call (one provider response); failed calls and calls without usage too
-- why: the one table where tokens, prices, owners and the bill meet; every mart is a sum over it
with

priced_calls as (
    select * from {{ ref('int_agent_cost__priced_calls') }}
),

billed_calls as (
    select * from {{ ref('int_agent_cost__billed_calls') }}
),

final as (
    select
        priced_calls.*,
        billed_calls.billing_account_id,
        billed_calls.billing_month,
        case
            when billed_calls.billed_cost is not null then 'billed'
            when billed_calls.span_key is not null then 'provisional'
            else 'no_usage'
        end as billing_status,
        cast(
            billed_calls.billed_cost - coalesce(priced_calls.list_cost, 0) as {{ agent_cost_type_money() }}
        ) as true_up,
        billed_calls.billed_cost
    from priced_calls
    left join billed_calls on priced_calls.span_key = billed_calls.span_key
)

select * from final
