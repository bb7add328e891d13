-- grain: one row an emitter: service, instrumentation scope and version
-- why: what the spans cannot know is said: which instrumentation to fix, and how much rides on it
{%- set gaps = agent_cost_coverage_gaps() %}
with

spans as (
    select
        service_name,
        scope_name,
        scope_version,
        span_class,
        spans
    from {{ ref('int_agent_cost__span_classes') }}
),

calls as (
    select
        service_name,
        scope_name,
        scope_version,
        usage_status,
        cost_status,
        usage_basis,
        unpriced_tokens,
        feature,
        step,
        agent_span_id,
        sample_weight,
        list_cost
    from {{ ref('fct_chat_spans') }}
),

span_counts as (
    select
        {{ agent_cost_surrogate_key(['service_name', 'scope_name', 'scope_version']) }} as emitter_key,
        service_name,
        scope_name,
        scope_version,
        cast(sum(spans) as bigint) as spans,
        cast(sum(case when span_class = 'rejected' then spans else 0 end) as bigint) as rejected_spans,
        cast(sum(case when span_class = 'duplicate' then spans else 0 end) as bigint) as duplicate_spans
    from spans
    group by service_name, scope_name, scope_version
),

call_counts as (
    select
        {{ agent_cost_surrogate_key(['service_name', 'scope_name', 'scope_version']) }} as emitter_key,
        count(*) as calls,
        count(case when usage_status = 'failed' then 1 end) as failed_calls,
        count(case when usage_status not in ('failed', 'missing') then 1 end) as calls_with_usage,
        {%- for status in [
            'missing', 'estimated', 'agent_total', 'input_missing', 'output_missing',
            'output_placeholder', 'cache_read_unknown', 'cache_write_unknown'
        ] %}
        count(case when usage_status = '{{ status }}' then 1 end) as calls_{{ status }},
        {%- endfor %}
        count(case when usage_basis = 'proven_exclusive' then 1 end) as calls_against_their_rule,
        count(case when sample_weight <> 1 then 1 end) as sampled_calls,
        count(case when cost_status in ('priced', 'partial') then 1 end) as priced_calls,
        count(case when cost_status = 'unpriced' then 1 end) as unpriced_calls,
        cast(coalesce(sum(unpriced_tokens), 0) as bigint) as unpriced_tokens,
        count(case when feature is null then 1 end) as calls_without_feature,
        count(case when step is null then 1 end) as calls_without_step,
        count(case when agent_span_id is null then 1 end) as calls_without_agent,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as list_cost
    from calls
    group by service_name, scope_name, scope_version
),

counted as (
    select
        span_counts.emitter_key,
        span_counts.service_name,
        span_counts.scope_name,
        span_counts.scope_version,
        span_counts.spans,
        span_counts.rejected_spans,
        span_counts.duplicate_spans,
        {%- for column in [
            'calls', 'failed_calls', 'calls_with_usage', 'calls_missing', 'calls_estimated',
            'calls_agent_total', 'calls_input_missing', 'calls_output_missing',
            'calls_output_placeholder', 'calls_cache_read_unknown', 'calls_cache_write_unknown',
            'calls_against_their_rule', 'sampled_calls', 'priced_calls', 'unpriced_calls', 'unpriced_tokens',
            'calls_without_feature', 'calls_without_step', 'calls_without_agent'
        ] %}
        coalesce(call_counts.{{ column }}, 0) as {{ column }},
        {%- endfor %}
        call_counts.list_cost
    from span_counts
    left join call_counts on span_counts.emitter_key = call_counts.emitter_key
),

judged as (
    select
        counted.*,
        case
            {%- for gap, what in gaps.items() %}
            when {{ what[0] }} > 0 then '{{ gap }}'
            {%- endfor %}
        end as worst_gap
    from counted
),

final as (
    select
        judged.*,
        case
            {%- for gap, what in gaps.items() %}
            when judged.worst_gap = '{{ gap }}' then '{{ what[1] }}'
            {%- endfor %}
        end as what_to_do
    from judged
)

select * from final
