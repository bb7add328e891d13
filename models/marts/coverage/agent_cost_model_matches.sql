-- grain: one row a provider and model name that spans or invoices use
-- why: what the price book made of every name, by which rule, and how much money rides on those that it does not know
with

matches as (
    select
        name_id,
        provider_name,
        model_name,
        provider_id,
        model_id,
        billing_provider_id,
        provider_source,
        match_status,
        matched_rule,
        is_at_makers_price
    from {{ ref('int_agent_cost__model_matches') }}
),

used as (
    select
        provider_name,
        price_name as model_name,
        count(*) as calls,
        count(case when cost_status = 'unpriced' then 1 end) as unpriced_calls,
        count(case when cost_status = 'partial' then 1 end) as partly_priced_calls,
        cast(sum({{ agent_cost_all_tokens() }}) as bigint) as tokens,
        cast(sum(unpriced_tokens) as bigint) as unpriced_tokens,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as list_cost,
        min(started_at) as first_started_at,
        max(started_at) as last_started_at
    from {{ ref('fct_chat_spans') }}
    group by provider_name, price_name
),

paired as (
    select
        matches.provider_id,
        matches.model_id,
        matches.billing_provider_id,
        matches.provider_source,
        matches.matched_rule,
        used.list_cost,
        used.first_started_at,
        used.last_started_at,
        coalesce(matches.provider_name, used.provider_name) as provider_name,
        coalesce(matches.model_name, used.model_name) as model_name,
        coalesce(matches.match_status, 'no_model_name') as match_status,
        coalesce(matches.is_at_makers_price, false) as is_at_makers_price,
        coalesce(used.calls, 0) as calls,
        coalesce(used.unpriced_calls, 0) as unpriced_calls,
        coalesce(used.partly_priced_calls, 0) as partly_priced_calls,
        coalesce(used.tokens, 0) as tokens,
        coalesce(used.unpriced_tokens, 0) as unpriced_tokens
    from matches
    full outer join used
        on
        coalesce(matches.provider_name, '<none>') = coalesce(used.provider_name, '<none>')
        and matches.model_name = used.model_name
),

final as (
    select
        {{ agent_cost_surrogate_key(['paired.provider_name', 'paired.model_name']) }} as model_match_key,
        paired.*,
        case
            when paired.match_status = 'no_model_name' then 'fix the instrumentation: the span names no model'
            when paired.match_status = 'unknown_provider'
                then 'name the provider on the span, or add the name to agent_cost_own_models'
            when paired.match_status = 'unknown_model'
                then 'add the name to agent_cost_own_models, or its price to agent_cost_own_model_prices'
            when paired.unpriced_tokens > 0
                then 'the book has no price for a pricing mode, day or meter: see agent_cost_own_model_prices'
            when paired.is_at_makers_price
                then 'nothing; the host has no price of its own, so the price of the maker holds'
            else 'nothing'
        end as what_to_do
    from paired
)

select * from final
