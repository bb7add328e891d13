-- why: the reconciliation compares the bill with every priced dollar and every token of the fact, month by month
with

calls as (
    select
        coalesce(provider, '(none)') as provider,
        {{ agent_cost_month_of('started_date') }} as billing_month,
        coalesce(list_cost, 0) as list_cost,
        {{ agent_cost_charged_quantity() }} as quantity
    from {{ ref('fct_chat_spans') }}
    where not is_after_close
),

fact as (
    select
        provider,
        billing_month,
        sum(list_cost) as list_cost,
        sum(quantity) as quantity
    from calls
    group by provider, billing_month
),

modelled_rows as (
    select
        billing_month,
        coalesce(provider, '(none)') as provider,
        coalesce(modelled_cost, 0) as modelled_cost,
        coalesce(modelled_quantity, 0) as modelled_quantity
    from {{ ref('agent_cost_reconciliation') }}
),

modelled as (
    select
        provider,
        billing_month,
        sum(modelled_cost) as modelled_cost,
        sum(modelled_quantity) as modelled_quantity
    from modelled_rows
    group by provider, billing_month
),

compared as (
    select
        coalesce(fact.provider, modelled.provider) as provider,
        coalesce(fact.billing_month, modelled.billing_month) as billing_month,
        coalesce(fact.list_cost, 0) as list_cost,
        coalesce(modelled.modelled_cost, 0) as modelled_cost,
        coalesce(fact.quantity, 0) as quantity,
        coalesce(modelled.modelled_quantity, 0) as modelled_quantity
    from fact
    full outer join modelled
        on
        fact.provider = modelled.provider
        and fact.billing_month = modelled.billing_month
),

final as (
    select * from compared
    where (list_cost <> modelled_cost or quantity <> modelled_quantity) and {{ agent_cost_compares_wholes() }}
)

select * from final
