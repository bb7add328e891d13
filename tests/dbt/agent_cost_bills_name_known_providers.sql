{{ config(severity='warn') }}
-- why: a bill of a provider that nothing else knows is never compared with a call; most often the name is misspelt
with

billed as (
    select
        provider,
        source_file,
        count(*) as bill_lines
    from {{ ref('int_agent_cost__billed_rows') }}
    where row_kind = 'charge' and reject_reason is null and not is_out_of_scope
    group by provider, source_file
),

named as (
    select provider_id as provider from {{ ref('agent_cost_price_catalog') }}
    union all
    select provider_id as provider from {{ ref('stg_agent_cost__model_prices') }}
    union all
    select provider_id as provider from {{ ref('agent_cost_own_models') }}
    union all
    select provider from {{ ref('stg_agent_cost__own_billing_accounts') }}
    union all
    select provider from {{ ref('agent_cost_bill_services') }}
    union all
    select provider from {{ ref('agent_cost_invoice_line_map') }}
    union all
    select provider from {{ ref('agent_cost_own_invoice_line_map') }}
    union all
    select provider from {{ ref('fct_chat_spans') }}
),

known as (
    select distinct provider from named
    where provider <> ''
),

strangers as (
    select billed.*
    from billed
    left join known on billed.provider = known.provider
    where known.provider is null
),

new_names as (
    select distinct provider from strangers
),

-- As many letters as two names begin and end with together: antropic and anthropic have eight.
likeness as (
    select
        new_names.provider,
        known.provider as known_provider,
        {%- for letters in range(1, 13) %}
        case
            when substring(new_names.provider, 1, {{ letters }}) = substring(known.provider, 1, {{ letters }}) then 1
            else 0
        end
        + case
            when {{ dbt.right('new_names.provider', letters) }} = {{ dbt.right('known.provider', letters) }} then 1
            else 0
        end
        {{- ' +' if not loop.last }}
        {%- endfor %} as letters
    from new_names
    cross join known
),

nearest as (
    select
        provider,
        known_provider,
        row_number() over (partition by provider order by letters desc, known_provider asc) as choice
    from likeness
    where letters >= 3
),

-- What spans call a provider may be on a bill too.
span_names as (
    select
        pattern as provider,
        min(provider_id) as known_provider
    from {{ ref('stg_agent_cost__provider_aliases') }}
    where applies_to = 'provider_name' and match_type = 'equals'
    group by pattern
),

final as (
    select
        strangers.provider,
        strangers.source_file,
        strangers.bill_lines,
        coalesce(span_names.known_provider, nearest.known_provider) as nearest_known_provider,
        'correct the name and load the file again, or give a provider of its own a row of '
        || 'agent_cost_own_model_prices or agent_cost_own_billing_accounts' as what_to_do
    from strangers
    left join span_names on strangers.provider = span_names.provider
    left join nearest on strangers.provider = nearest.provider and nearest.choice = 1
)

select * from final
