-- grain: one row a rule that finds a catalogue model by name
-- why: rules come as text; their order decides which one wins, so it must be a number
with

rules as (
    select
        provider_id,
        model_rank,
        rule_id,
        model_id,
        match_type,
        pattern,
        not_regex
    from {{ ref('agent_cost_model_match_rules') }}
),

final as (
    select
        provider_id,
        model_id,
        match_type,
        pattern,
        nullif(not_regex, '') as not_regex,
        {{ agent_cost_whole_number('model_rank') }} as model_rank,
        {{ agent_cost_whole_number('rule_id') }} as rule_id
    from rules
)

select * from final
