-- grain: one row a UTC day, step and currency; calls without a step are the row (unattributed)
-- why: which step burns the money: sort by list_cost, never by calls
with

calls as (
    select
        started_date,
        currency,
        coalesce(step, '(unattributed)') as step,
        run_id, usage_status, cost_status,
        {% for column in agent_cost_token_columns() %}{{ column }}, {% endfor %}web_search_requests,
        unpriced_tokens, list_cost, reported_cost
    from {{ ref('fct_chat_spans') }}
),

measures as (
    select
        started_date,
        currency,
        step,
        {{ agent_cost_spend_measures() }}
    from calls
    group by 1, 2, 3
),

days as (
    select started_date, currency, count(*) as calls, sum(list_cost) as list_cost
    from calls
    group by 1, 2
),

final as (
    select
        {{ agent_cost_surrogate_key(['measures.started_date', 'measures.step', 'measures.currency']) }} as step_day_key,
        measures.*,
        {{ agent_cost_spend_ratios('days') }}
    from measures
    inner join days
        on measures.started_date = days.started_date and measures.currency = days.currency
)

select * from final
