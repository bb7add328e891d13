{# A daily spend mart: fct_chat_spans summed by UTC day, currency and the given dimensions
   (name: SQL over the fact). Whatever has no owner is a row of its own, so totals tie to the fact. #}
{% macro agent_cost_spend_mart(key, dimensions) -%}
{%- set key_columns = ['measures.started_date', 'measures.currency'] -%}
{%- for name in dimensions -%}{%- do key_columns.append('measures.' ~ name) -%}{%- endfor -%}
with

calls as (
    select
        started_date,
        currency,
        {%- for name, expression in dimensions.items() %}
        {{ expression }} as {{ name }},
        {%- endfor %}
        run_id,
        usage_status,
        cost_status,
        {%- for column in agent_cost_token_columns() + ['web_search_requests', 'unpriced_tokens'] %}
        {{ column }},
        {%- endfor %}
        list_cost,
        true_up,
        billed_cost,
        reported_cost,
        sample_weight
    from {{ ref('fct_chat_spans') }}
    {%- if agent_cost_is_incremental() %}
    where started_date in (select touched.started_date from {{ ref('int_agent_cost__touched_billing_days') }} as touched)
    {%- endif %}
),

measures as (
    select
        started_date,
        currency,
        {%- for name in dimensions %}
        {{ name }},
        {%- endfor %}
        {{ agent_cost_spend_measures() }}
    from calls
    group by started_date, currency
        {%- for name in dimensions %}, {{ name }}{% endfor %}
),

days as (
    select started_date, currency, cast(sum(calls) as bigint) as calls, sum(list_cost) as list_cost
    from measures
    group by started_date, currency
),

final as (
    select
        {{ agent_cost_surrogate_key(key_columns) }} as {{ key }},
        measures.*,
        {{ agent_cost_spend_ratios('days') }}
    from measures
    inner join days
        on measures.started_date = days.started_date and measures.currency = days.currency
)

select * from final
{%- endmacro %}

{# Dimensions read NULL as a row with this name. #}
{% macro agent_cost_or_unattributed(column) -%}
    coalesce({{ column }}, '(unattributed)')
{%- endmacro %}
