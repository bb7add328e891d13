-- grain: one row a UTC day, feature and currency; calls without a feature are the row (unattributed)
-- why: the number for a pricing conversation: what a feature costs, in total and a run
with

calls as (
    select
        started_date,
        currency,
        coalesce(feature, '(unattributed)') as feature,
        run_id, usage_status, cost_status,
        {% for column in agent_cost_token_columns() %}{{ column }}, {% endfor %}web_search_requests,
        unpriced_tokens, list_cost, reported_cost
    from {{ ref('fct_chat_spans') }}
),

measures as (
    select
        started_date,
        currency,
        feature,
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
        {{ agent_cost_surrogate_key(['measures.started_date', 'measures.feature', 'measures.currency']) }} as feature_day_key,
        measures.*,
        {{ agent_cost_spend_ratios('days') }}
    from measures
    inner join days
        on measures.started_date = days.started_date and measures.currency = days.currency
)

select * from final
