{{ config(
    materialized=agent_cost_incremental(),
    unique_key='started_date',
    meta={'touched': 'int_agent_cost__touched_billing_days'},
    event_time='started_at',
    indexes=agent_cost_indexes(['trace_id', 'started_date'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_billing_days') }}
-- grain: one row a billed model call (one provider response); failed calls and calls without usage too
-- why: the one table where tokens, prices, owners and the bill meet; every mart is a sum over it
with

calls as (
    select *
    from {{ ref('int_agent_cost__call_accounts') }}
    {%- if agent_cost_is_incremental() %}
    where started_date in (select touched.started_date from {{ ref('int_agent_cost__touched_billing_days') }} as touched)
    {%- endif %}
),

billed_calls as (
    select
        span_key,
        cast(sum(billed_cost) as {{ agent_cost_type_money() }}) as billed_cost
    from {{ ref('int_agent_cost__billed_charges') }}
    {%- if agent_cost_is_incremental() %}
    where started_date in (select touched.started_date from {{ ref('int_agent_cost__touched_billing_days') }} as touched)
    {%- endif %}
    group by span_key
),

final as (
    select
        {%- for column in agent_cost_priced_call_columns() %}
        calls.{{ column }},
        {%- endfor %}
        calls.billed_model,
        calls.billing_account_id,
        calls.billing_month,
        calls.is_after_close,
        case
            when billed_calls.span_key is not null then 'billed'
            when calls.is_after_close then 'after_close'
            when {{ agent_cost_has_charges() }} then 'provisional'
            else 'no_usage'
        end as billing_status,
        cast(
            case when calls.is_after_close then 0 else billed_calls.billed_cost end - coalesce(calls.list_cost, 0)
            as {{ agent_cost_type_money() }}
        ) as true_up,
        -- the bill of a closed month was shared out among the calls that were there
        cast(
            case when calls.is_after_close then 0 else billed_calls.billed_cost end as {{ agent_cost_type_money() }}
        ) as billed_cost
    from calls
    left join billed_calls on calls.span_key = billed_calls.span_key
)

select * from final
