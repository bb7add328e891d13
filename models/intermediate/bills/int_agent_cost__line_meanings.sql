-- grain: one row a distinct wording of an invoice line that some rule fits
-- why: what the words mean, attribute by attribute; rules of equal rank that disagree make it ambiguous, never a guess
{% set attributes = agent_cost_line_attributes() %}
with

hits as (
    select
        provider,
        source_system,
        line_words,
        attribute_name,
        min(attribute_value) as attribute_value,
        min(rule_id) as rule_id,
        count(distinct attribute_value) as readings
    from {{ ref('int_agent_cost__line_rule_hits') }}
    where choice = 1
    group by provider, source_system, line_words, attribute_name
),

final as (
    select
        provider,
        source_system,
        line_words,
        {%- for name in attributes %}
        max(case when attribute_name = '{{ name }}' and readings = 1 then attribute_value end) as {{ name }},
        {%- endfor %}
        coalesce(
            max(case when attribute_name = 'meter' then rule_id end),
            max(case when attribute_name = 'tool' then rule_id end),
            max(case when attribute_name = 'charge_category' then rule_id end),
            min(rule_id)
        ) as mapping_rule,
        max(readings) > 1 as is_ambiguous
    from hits
    group by provider, source_system, line_words
)

select * from final
