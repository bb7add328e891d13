-- why: a month that finance has closed and that is still open is no surprise to anybody
with

final as (
    select
        provider,
        billing_account_id,
        billing_month,
        closed_on
    from {{ ref('int_agent_cost__closing_states') }}
    where closing_state = 'waits'
)

select * from final
