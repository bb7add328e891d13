{{ config(enabled=agent_cost_switch_of_var('agent_cost_what_if')) }}
-- grain: one row a scenario and billed call that any of its rules is for
-- why: which model and rate the call would have had; a call without a rule for another model keeps its own
with

rules as (
    select * from {{ ref('stg_agent_cost__what_if_rules') }}
),

rates as (
    select * from {{ ref('int_agent_cost__price_rates') }}
),

-- which price list and model the calls have now, by the row that priced them
calls as (
    select
        facts.span_key,
        facts.step,
        facts.agent_name,
        facts.feature,
        facts.pricing_mode,
        own_rates.provider_id,
        own_rates.model_id,
        facts.started_date,
        cast({{ agent_cost_second_of_day('facts.started_at') }} as integer) as second_of_day,
        coalesce(facts.input_tokens, 0) + coalesce(facts.cache_read_tokens, 0)
        + coalesce(facts.cache_write_5m_tokens, 0) + coalesce(facts.cache_write_1h_tokens, 0) as prompt_tokens
    from {{ ref('fct_chat_spans') }} as facts
    left join rates as own_rates on facts.rate_id = own_rates.rate_id
    where facts.cost_status <> 'no_usage'
),

-- a rule for another model comes before one for another price; of several the one with the narrower scope
ranked as (
    select
        calls.*,
        rules.scenario,
        rules.is_another_model,
        coalesce(rules.to_provider_id, calls.provider_id) as to_provider_id,
        coalesce(rules.to_model_id, calls.model_id) as to_model_id,
        coalesce(rules.to_pricing_mode, calls.pricing_mode) as to_pricing_mode,
        row_number() over (
            partition by calls.span_key, rules.scenario
            order by case when rules.is_another_model then 0 else 1 end, rules.scope_width, rules.rule_id
        ) as choice
    from calls
    inner join rules
        on
        {%- for column in ['step', 'agent_name', 'feature', 'provider_id', 'model_id'] %}
        (rules.{{ column }} is null or calls.{{ column }} = rules.{{ column }}){{ ' and' if not loop.last }}
        {%- endfor %}
),

targets as (
    select
        span_key,
        scenario,
        is_another_model,
        provider_id as own_provider_id,
        model_id as own_model_id,
        to_provider_id as provider_id,
        to_model_id as model_id,
        to_pricing_mode as pricing_mode,
        started_date,
        second_of_day,
        prompt_tokens
    from ranked
    where choice = 1
),

final as (
    select
        targets.span_key,
        targets.scenario,
        targets.is_another_model,
        targets.own_provider_id,
        targets.own_model_id,
        targets.provider_id as what_if_provider_id,
        targets.model_id as what_if_model_id,
        targets.pricing_mode as what_if_pricing_mode,
        rates.rate_id as what_if_rate_id
    from targets
    left join rates on targets.is_another_model and {{ agent_cost_rate_holds('targets', 'rates') }}
)

select * from final
