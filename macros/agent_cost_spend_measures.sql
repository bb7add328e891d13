{# The measures of every spend mart, over a relation with the columns of fct_chat_spans.
   Sums are cast back: engines widen them. A sum of costs is NULL only when no cost is known. #}
{% macro agent_cost_token_columns() -%}
    {{ return([
        'input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens',
        'output_tokens', 'reasoning_tokens'
    ]) }}
{%- endmacro %}

{% macro agent_cost_all_tokens() -%}
    (
        coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_5m_tokens, 0)
        + coalesce(cache_write_1h_tokens, 0) + coalesce(output_tokens, 0)
    )
{%- endmacro %}

{% macro agent_cost_spend_measures() -%}
    {%- set shares = [0.5, 0.9, 0.99] -%}
    count(*) as calls,
        count(distinct run_id) as runs,
        count(case when usage_status = 'failed' then 1 end) as failed_calls,
        count(case when usage_status = 'missing' then 1 end) as calls_without_usage,
        count(case when cost_status = 'unpriced' then 1 end) as unpriced_calls,
        {%- for column in agent_cost_token_columns() + ['web_search_requests', 'unpriced_tokens'] %}
        cast(coalesce(sum({{ column }}), 0) as bigint) as {{ column }},
        {%- endfor %}
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as list_cost,
        {{ agent_cost_billed_measures() }},
        cast(sum(reported_cost) as {{ agent_cost_type_money() }}) as reported_cost,
        count(case when sample_weight <> 1 then 1 end) as sampled_calls,
        cast(sum(sample_weight) as numeric(28, 6)) as estimated_calls,
        cast(sum({{ agent_cost_all_tokens() }} * sample_weight) as numeric(28, 6)) as estimated_tokens,
        cast(sum(list_cost * sample_weight) as {{ agent_cost_type_money() }}) as estimated_list_cost,
        {{ agent_cost_percentile('list_cost', 0.5, shares) }} as list_cost_p50,
        {{ agent_cost_percentile('list_cost', 0.9, shares) }} as list_cost_p90,
        {{ agent_cost_percentile('list_cost', 0.99, shares) }} as list_cost_p99
{%- endmacro %}

{# What invoices say of the calls: list_cost + true_up = billed_cost + provisional_cost (NULL counting 0). #}
{% macro agent_cost_billed_measures() -%}
    cast(sum(true_up) as {{ agent_cost_type_money() }}) as true_up,
        cast(sum(billed_cost) as {{ agent_cost_type_money() }}) as billed_cost,
        cast(sum(case when billed_cost is null then list_cost end) as {{ agent_cost_type_money() }})
            as provisional_cost
{%- endmacro %}

{# Ratios of the measures above: display figures, rounded; never sum them. #}
{% macro agent_cost_spend_ratios(day_total) -%}
    {{ agent_cost_ratio('measures.list_cost', 'measures.runs') }} as list_cost_per_run,
        {{ agent_cost_ratio('measures.list_cost', 'measures.calls') }} as list_cost_per_call,
        {{ agent_cost_ratio(
            'measures.input_tokens + measures.cache_read_tokens + measures.cache_write_5m_tokens + measures.cache_write_1h_tokens',
            'measures.calls') }} as prompt_tokens_per_call,
        {{ agent_cost_ratio('measures.output_tokens', 'measures.calls') }} as output_tokens_per_call,
        {{ agent_cost_ratio('measures.calls', day_total ~ '.calls') }} as share_of_calls,
        {{ agent_cost_ratio('measures.list_cost', day_total ~ '.list_cost') }} as share_of_list_cost
{%- endmacro %}
