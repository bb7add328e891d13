-- grain: one row a rule that is new, gone, or ends on another day than when the last build finished
-- why: a price that ends earlier or later changes only the days between; with nothing changed there is no row here, and
--      nothing of history is looked at
{%- set finished = agent_cost_last_build('int_agent_cost__finished_rules') %}
{%- set scope = [
    'rule_kind', 'price_model', 'price_provider', 'provider', 'model_id', 'model_name', 'pricing_mode', 'service_name',
    'inference_geo', 'region', 'agent_name', 'tool'
] %}
with

rules as (
    select * from {{ ref('int_agent_cost__price_rules') }}
),

-- in a first build and a full refresh every trace is touched already
finished as (
    select * from {{ finished or 'rules' }}
),

paired as (
    select
        {%- for column in scope %}
        coalesce(rules.{{ column }}, finished.{{ column }}) as {{ column }},
        {%- endfor %}
        coalesce(rules.rule_key, finished.rule_key) as rule_key,
        rules.effective_from as new_from,
        rules.effective_to as new_to,
        finished.effective_from as old_from,
        finished.effective_to as old_to
    from rules
    full outer join finished on rules.rule_key = finished.rule_key
),

final as (
    select
        rule_key,
        {{ scope | join(',\n        ') }},
        case
            when new_to is null then 'gone'
            when old_to is null then 'new'
            else 'ends_differently'
        end as change_kind,
        case
            when new_to < old_to then new_to
            when new_to > old_to then old_to
            else coalesce(new_from, old_from)
        end as effective_from,
        case
            when new_to < old_to then old_to
            else coalesce(new_to, old_to)
        end as effective_to
    from paired
    where new_to is null or old_to is null or new_to <> old_to
)

select * from final
