-- Walks one month from the invoice to the features that caused it: the first column adds up to the invoice, exactly.
-- Run: dbt compile --select from_invoice_to_feature, and the compiled file in your database; set the month here.
{%- set month = "date '2026-08-01'" %}
with

on_calls as (
    select
        provider,
        billing_account_id,
        'calls' as part,
        coalesce(feature, '(unattributed)') as name,
        count(*) as calls,
        sum(list_cost) as list_cost,
        sum(true_up) as true_up,
        sum(billed_cost) as amount
    from {{ ref('fct_chat_spans') }}
    where billing_month = {{ month }} and billed_cost is not null
    group by provider, billing_account_id, coalesce(feature, '(unattributed)')
),

on_no_call as (
    select
        provider,
        billing_account_id,
        'no call' as part,
        reason as name,
        cast(null as bigint) as calls,
        cast(null as {{ agent_cost_type_money() }}) as list_cost,
        cast(null as {{ agent_cost_type_money() }}) as true_up,
        sum(unallocated_cost) as amount
    from {{ ref('agent_cost_unallocated_charges') }}
    where billing_month = {{ month }}
    group by provider, billing_account_id, reason
),

final as (
    select amount, provider, billing_account_id, part, name, calls, list_cost, true_up from on_calls
    union all
    select amount, provider, billing_account_id, part, name, calls, list_cost, true_up from on_no_call
)

select * from final
order by provider, part, amount desc
