-- grain: one row a UTC day, agent, step position and currency
-- why: shows context growing turn by turn: the tokens and cost of the first, second, ... call of a run
with

calls as (
    select
        started_date,
        currency,
        coalesce(agent_name, '(unattributed)') as agent_name,
        step_position,
        run_id, usage_status, cost_status,
        {% for column in agent_cost_token_columns() %}{{ column }}, {% endfor %}web_search_requests,
        unpriced_tokens, list_cost, reported_cost
    from {{ ref('fct_chat_spans') }}
),

measures as (
    select
        started_date,
        currency,
        agent_name,
        step_position,
        {{ agent_cost_spend_measures() }}
    from calls
    group by 1, 2, 3, 4
),

days as (
    select started_date, currency, count(*) as calls, sum(list_cost) as list_cost
    from calls
    group by 1, 2
),

final as (
    select
        {{ agent_cost_surrogate_key(['measures.started_date', 'measures.agent_name', 'measures.step_position', 'measures.currency']) }} as position_day_key,
        measures.*,
        {{ agent_cost_spend_ratios('days') }}
    from measures
    inner join days
        on measures.started_date = days.started_date and measures.currency = days.currency
)

select * from final
