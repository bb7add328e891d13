-- grain: one row a distinct wording of an invoice line, attribute and rule that fits it
-- why: words are matched once a wording, never once a line; a rule says only what it knows
{% set attributes = agent_cost_line_attributes() %}
with

wordings as (
    select distinct
        provider,
        source_system,
        line_words
    from {{ ref('int_agent_cost__billed_rows') }}
    where reject_reason is null and not is_out_of_scope and row_kind <> 'empty' and line_words is not null
),

rules as (
    {%- for seed in ['agent_cost_own_invoice_line_map', 'agent_cost_invoice_line_map'] %}
    select
        {{ loop.index }} as book,
        match_type,
        lower(pattern) as pattern,
        {{ agent_cost_whole_number('priority') }} as priority,
        nullif(lower(trim(provider)), '') as provider,
        nullif(lower(trim(source_system)), '') as source_system,
        {%- for name in attributes %}
        nullif(trim({{ name }}), '') as {{ name }},
        {%- endfor %}
        rule_id
    from {{ ref(seed) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

hits as (
    select
        wordings.provider as line_provider,
        wordings.source_system as line_source_system,
        rules.rule_id,
        rules.book,
        rules.priority,
        rules.pattern,
        {%- for name in attributes %}
        rules.{{ name }},
        {%- endfor %}
        wordings.line_words
    from wordings
    inner join rules
        on
        coalesce(rules.provider, wordings.provider) = wordings.provider
        and coalesce(rules.source_system, wordings.source_system) = wordings.source_system
        -- A plain CSV names model and meter in columns: only your own rules may say otherwise.
        and (rules.book = 1 or wordings.source_system <> 'manual_invoice')
        and {{ agent_cost_name_matches('wordings.line_words', 'rules.match_type', 'rules.pattern', 'null') }}
),

named as (
    {%- for name in attributes %}
    select
        line_provider,
        line_source_system,
        line_words,
        '{{ name }}' as attribute_name,
        {% if name == 'model' -%}
        case
            when model like '%(1)%'
                then replace(model, '(1)', trim({{ agent_cost_regexp_first_group('line_words', 'pattern') }}))
            else model
        end as attribute_value,
        {%- else -%}
        {{ name }} as attribute_value,
        {%- endif %}
        rule_id,
        book,
        priority
    from hits
    where {{ name }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        line_provider as provider,
        line_source_system as source_system,
        line_words,
        attribute_name,
        attribute_value,
        rule_id,
        rank() over (
            partition by line_provider, line_source_system, line_words, attribute_name
            order by book, coalesce(priority, 1000)
        ) as choice
    from named
)

select * from final
