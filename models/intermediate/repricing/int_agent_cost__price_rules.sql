-- grain: one row a rule that decides what a call, tool or run costs, with what of them it is for; NULL is any
-- why: laid beside the rules of the last finished build, they say which calls a change of the price book is for
{%- set text_scope = [
    'price_model', 'price_provider', 'provider', 'model_id', 'model_name', 'pricing_mode', 'service_name',
    'inference_geo', 'region', 'agent_name', 'tool'
] %}
{%- set dates = ['effective_from', 'effective_to'] %}
{%- set own_tool_key = ['price_id', 'unit_price', 'minimum_qty'] %}
{#- Of each kind: what makes a row another rule (its end apart, which may move), and what it is for. #}
{%- set kinds = {
    'rate': (['rate_id', 'rate_version'], ['price_model', 'pricing_mode'] + dates),
    'override': (
        ['override_id'],
        ['provider', 'model_id', 'pricing_mode', 'service_name', 'inference_geo', 'region'] + dates
    ),
    'account': (['provider', 'service_name', 'billing_account_id'], ['provider', 'service_name']),
    'server_tool': (own_tool_key, ['price_provider', 'model_id', 'pricing_mode', 'tool'] + dates),
    'own_tool': (own_tool_key, ['tool'] + dates),
    'compute': (['price_id', 'price_per_second'], ['service_name', 'agent_name'] + dates),
    'name': (
        ['name_id', 'provider_id', 'billing_provider_id', 'model_id', 'matched_rule'], ['provider', 'model_name']
    ),
    'convention': (['seed_row'], []),
} %}
with

override_rules as (
    select * from {{ ref('stg_agent_cost__price_overrides') }}
    where reject_reason is null
),

lending as (
    select count(*) as rules
    from override_rules
    where layer = 'base'
),

rate_rules as (
    select
        rates.rate_id,
        rates.rate_version,
        rates.effective_from,
        rates.effective_to,
        rates.provider_id || '/' || rates.model_id as price_model,
        -- where an override lends the prices of one mode to calls of another, a rate is for calls of any mode
        case when lending.rules = 0 then rates.pricing_mode end as pricing_mode
    from {{ ref('int_agent_cost__price_rates') }} as rates
    cross join lending
),

own_accounts as (
    select * from {{ ref('stg_agent_cost__own_billing_accounts') }}
),

-- on whose account a call is matters to its price only where an override is for an account of its provider
account_rules as (
    select distinct own_accounts.*
    from own_accounts
    inner join override_rules
        on
        override_rules.billing_account_id is not null
        and own_accounts.provider = coalesce(override_rules.provider, own_accounts.provider)
),

tool_prices as (
    select
        *,
        provider_id as price_provider
    from {{ ref('stg_agent_cost__tool_prices') }}
    where variant is null
),

server_tool_rules as (
    select * from tool_prices
    where provider_id is not null
),

own_tool_rules as (
    select * from tool_prices
    where provider_id is null and price_source = 'own'
),

compute_rules as (
    select * from {{ ref('stg_agent_cost__compute_prices') }}
),

name_rules as (
    select
        *,
        provider_name as provider
    from {{ ref('int_agent_cost__model_matches') }}
),

-- how usage is understood: few rows, any of which may be for any call
convention_rules as (
    {%- for seed, columns in {
        'agent_cost_usage_conventions': [
            'convention_id', 'scope_pattern', 'version_from', 'version_before', 'provider_id', 'priority',
            'input_includes_cache', 'output_includes_reasoning', 'absent_cache_read_is_zero',
            'absent_cache_write_is_zero', 'cut_stream_keeps_placeholder', 'estimates_usage', 'agent_totals',
            'billed_elsewhere_form', 'is_gateway'
        ],
        'agent_cost_provider_usage': ['provider_id', 'smallest_cacheable_tokens', 'total_holds_reasoning'],
        'agent_cost_pricing_modes': ['service_tier', 'pricing_mode'],
        'agent_cost_server_tools': ['tool', 'call_id_prefix', 'span_tool_name']
    }.items() %}
    select distinct {{ agent_cost_surrogate_key(["'" ~ seed ~ "'"] + columns) }} as seed_row
    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    {%- for kind, (key, scope) in kinds.items() %}
    select
        '{{ kind }}' as rule_kind,
        {{ agent_cost_surrogate_key(["'" ~ kind ~ "'"] + key) }} as rule_key,
        {%- for column in text_scope %}
        {{ column if column in scope else 'cast(null as ' ~ agent_cost_type_text() ~ ') as ' ~ column }},
        {%- endfor %}
        {%- if 'effective_from' in scope %}
        -- a window that cannot be read holds on no day
        coalesce(effective_from, cast('1970-01-01' as date)) as effective_from,
        coalesce(effective_to, cast('1970-01-01' as date)) as effective_to
        {%- else %}
        cast('1970-01-01' as date) as effective_from,
        cast('9999-12-31' as date) as effective_to
        {%- endif %}
    from {{ kind }}_rules
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
