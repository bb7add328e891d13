-- grain: one row a row of any export, as its staging model reads it
-- why: from here on every export looks the same
{% set sources = [
    'manual_invoice', 'anthropic_cost_report', 'anthropic_analytics_cost', 'anthropic_console_cost',
    'fivetran_claude_cost', 'openai_costs', 'openai_cost_csv', 'fivetran_openai_cost', 'openrouter_activity',
    'aws_cur', 'azure_cost', 'gcp_billing', 'focus', 'anthropic_usage_report', 'anthropic_console_usage',
    'openai_usage'
] %}
with

final as (
    {%- for source in sources %}
    select {{ (agent_cost_bill_origin() + agent_cost_bill_texts()) | join(', ') }}
    from {{ ref('stg_agent_cost__' ~ source) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
