{{ config(enabled=agent_cost_switch_of_var('agent_cost_what_if')) }}
-- grain: one row a scenario, billed call and token meter
-- why: the quantity of the call times the price that the meter would have had
{%- set families = agent_cost_priced_apart() %}
with

calls as (
    select * from {{ ref('int_agent_cost__what_if_calls') }}
),

facts as (
    select
        span_key,
        step,
        agent_name,
        feature,
        {%- for meter, parts in families.items() %}
        {{ meter }}_price,
        {{ meter }}_tokens,
        {{ meter }}_tokens
        {%- for part in parts %}
        - {{ part }}_tokens
        {%- endfor %} as {{ meter }}_rest{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_chat_spans') }}
),

rates as (
    select * from {{ ref('int_agent_cost__price_rates') }}
),

rules as (
    select * from {{ ref('stg_agent_cost__what_if_rules') }}
    where not is_another_model
),

-- another model has no parts apart: its price is for all tokens of the meter
unpivoted as (
    {%- for meter in families %}
    select
        calls.span_key,
        calls.scenario,
        calls.own_provider_id,
        calls.own_model_id,
        '{{ meter }}' as meter,
        case when calls.is_another_model then facts.{{ meter }}_tokens else facts.{{ meter }}_rest end as quantity,
        case when calls.is_another_model then rates.{{ meter }}_price else facts.{{ meter }}_price end as unit_price
    from calls
    inner join facts on calls.span_key = facts.span_key
    left join rates on calls.what_if_rate_id = rates.rate_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

ranked as (
    select
        unpivoted.*,
        rules.rule_id,
        rules.unit_price as rule_price,
        rules.multiplier as rule_multiplier,
        row_number() over (
            partition by unpivoted.span_key, unpivoted.scenario, unpivoted.meter
            order by rules.scope_width asc nulls last, rules.rule_id asc
        ) as choice
    from unpivoted
    inner join facts on unpivoted.span_key = facts.span_key
    left join rules
        on
        unpivoted.scenario = rules.scenario
        and (rules.meter is null or unpivoted.meter = rules.meter)
        and (rules.step is null or facts.step = rules.step)
        and (rules.agent_name is null or facts.agent_name = rules.agent_name)
        and (rules.feature is null or facts.feature = rules.feature)
        and (rules.provider_id is null or unpivoted.own_provider_id = rules.provider_id)
        and (rules.model_id is null or unpivoted.own_model_id = rules.model_id)
),

priced as (
    select
        span_key,
        scenario,
        meter,
        quantity,
        rule_id,
        coalesce(
            rule_price, cast(unit_price * rule_multiplier as {{ agent_cost_type_unit_price() }}), unit_price
        ) as unit_price
    from ranked
    where choice = 1
),

final as (
    select
        *,
        {{ agent_cost_meter_cost('quantity', 'unit_price') }} as what_if_cost
    from priced
)

select * from final
