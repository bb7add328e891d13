{{ config(enabled=agent_cost_switch_of_var('agent_cost_what_if')) }}
-- grain: one row a scenario, month, agent, step, model and what-if model
-- why: what history would have cost with another model for a step, or with next year's contract; the books stay as
--      they are
with

calls as (
    select * from {{ ref('int_agent_cost__what_if_calls') }}
),

meters as (
    select
        span_key,
        scenario,
        count(case when what_if_cost is null then 1 end) as unknown_parts,
        cast(sum(what_if_cost) as {{ agent_cost_type_money() }}) as token_cost
    from {{ ref('int_agent_cost__what_if_meters') }}
    group by span_key, scenario
),

rates as (
    select
        rate_id,
        request_price
    from {{ ref('int_agent_cost__price_rates') }}
),

facts as (
    select
        *,
        {{ agent_cost_all_tokens() }} as tokens
    from {{ ref('fct_chat_spans') }}
),

-- another model is tried on text only: what has a price apart (audio, images) is left out of the comparison
compared as (
    select
        calls.scenario,
        {{ agent_cost_month_of('facts.started_date') }} as billing_month,
        coalesce(facts.agent_name, '(unattributed)') as agent_name,
        coalesce(facts.step, '(unattributed)') as step,
        coalesce(facts.price_model, '(unpriced)') as price_model,
        coalesce(calls.what_if_provider_id || '/' || calls.what_if_model_id, '(unpriced)') as what_if_model,
        calls.what_if_pricing_mode,
        facts.currency,
        facts.tokens,
        facts.list_cost,
        case
            when facts.cost_status <> 'priced' or meters.unknown_parts > 0 then null
            when not calls.is_another_model then meters.token_cost + facts.other_cost + facts.tool_cost
            when facts.other_cost = facts.request_cost
                then meters.token_cost + coalesce(rates.request_price, 0) + facts.tool_cost
        end as what_if_cost
    from calls
    inner join facts on calls.span_key = facts.span_key
    inner join meters on calls.span_key = meters.span_key and calls.scenario = meters.scenario
    left join rates on calls.what_if_rate_id = rates.rate_id
),

summed as (
    select
        scenario,
        billing_month,
        agent_name,
        step,
        price_model,
        what_if_model,
        what_if_pricing_mode,
        currency,
        count(*) as calls,
        count(what_if_cost) as compared_calls,
        cast(sum(tokens) as bigint) as tokens,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as list_cost,
        cast(sum(case when what_if_cost is not null then list_cost end) as {{ agent_cost_type_money() }})
            as compared_cost,
        cast(sum(what_if_cost) as {{ agent_cost_type_money() }}) as what_if_cost
    from compared
    group by
        scenario, billing_month, agent_name, step, price_model, what_if_model, what_if_pricing_mode, currency
),

final as (
    select
        {{ agent_cost_surrogate_key([
            'scenario', 'billing_month', 'agent_name', 'step', 'price_model', 'what_if_model', 'what_if_pricing_mode',
            'currency'
        ]) }} as what_if_key,
        summed.*,
        cast(summed.what_if_cost - summed.compared_cost as {{ agent_cost_type_money() }}) as difference
    from summed
)

select * from final
