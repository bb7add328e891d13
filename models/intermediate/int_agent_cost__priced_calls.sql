{{ config(
    materialized=agent_cost_incremental(),
    unique_key='trace_id',
    event_time='started_at',
    indexes=agent_cost_indexes(['trace_id', 'started_date'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_traces') }}
-- grain: one row a billed model call (one provider response); failed calls and calls without usage too
-- why: tokens, prices and owners of a call side by side, before any invoice
with

spans as (
    select
        trace_id,
        span_id,
        parent_span_id,
        response_id,
        span_name,
        scope_name,
        scope_version,
        role,
        service_name,
        environment,
        request_model,
        response_model,
        finish_reasons,
        inference_geo,
        region,
        error_type,
        reported_cost,
        sample_weight,
        retries,
        duration_ns,
        is_error,
        is_stream,
        data_issue,
        started_at,
        ended_at,
        source_file,
        source_line
    from {{ ref('int_agent_cost__spans') }}
    where {{ agent_cost_mostly('span_rank = 1 and reject_reason is null') }}
),

calls as (
    select
        trace_id,
        span_id,
        billing_provider as provider,
        provider_id,
        model_id,
        matched_rule,
        pricing_mode,
        provider_name,
        price_name,
        started_nano
    from {{ ref('int_agent_cost__calls') }}
),

costs as (
    select * from {{ ref('int_agent_cost__call_costs') }}
),

owners as (
    select * from {{ ref('int_agent_cost__call_owners') }}
),

owned_calls as (
    select
        owners.*,
        calls.provider,
        calls.matched_rule,
        calls.pricing_mode,
        calls.provider_name,
        calls.price_name,
        calls.provider_id || '/' || calls.model_id as price_model,
        row_number() over (
            partition by owners.run_id order by calls.started_nano, calls.span_id
        ) - 1 as run_position
    from owners
    inner join calls on owners.trace_id = calls.trace_id and owners.span_id = calls.span_id
),

final as (
    select
        ---------- ids
        costs.span_key,
        costs.trace_id,
        costs.span_id,
        spans.parent_span_id,
        owned_calls.run_id,
        owned_calls.agent_span_id,
        spans.response_id,
        owned_calls.conversation_id,
        owned_calls.user_id,
        owned_calls.tenant,
        costs.rate_id,
        costs.rate_version,
        costs.override_ids,
        {%- for tool in agent_cost_server_tools() %}
        costs.{{ tool }}_price_id,
        {%- endfor %}
        ---------- strings
        owned_calls.feature,
        owned_calls.agent_name,
        owned_calls.agent_version,
        owned_calls.workflow_name,
        owned_calls.step,
        owned_calls.tags,
        spans.service_name,
        spans.environment,
        spans.span_name,
        spans.role as call_type,
        spans.scope_name,
        spans.scope_version,
        owned_calls.provider,
        spans.request_model,
        spans.response_model,
        owned_calls.price_model,
        owned_calls.provider_name,
        owned_calls.price_name,
        owned_calls.matched_rule,
        owned_calls.pricing_mode,
        spans.finish_reasons,
        spans.inference_geo,
        spans.region,
        'USD' as currency,
        costs.bill_status,
        -- not knowing whether tokens were cached matters only where the book prices them apart
        case
            when
                costs.usage_status = 'cache_read_unknown'
                and costs.cache_read_price = costs.input_price then 'complete'
            when
                costs.usage_status = 'cache_write_unknown'
                and costs.cache_write_5m_price = costs.input_price then 'complete'
            else costs.usage_status
        end as usage_status,
        costs.usage_basis,
        costs.cost_status,
        case when spans.is_error then coalesce(spans.error_type, 'error') end as error_type,
        spans.data_issue,
        ---------- numerics
        coalesce(owned_calls.step_index, owned_calls.run_position) as step_position,
        costs.input_tokens,
        costs.cache_read_tokens,
        costs.cache_write_5m_tokens,
        costs.cache_write_1h_tokens,
        costs.output_tokens,
        costs.reasoning_tokens,
        {%- for meter in agent_cost_apart_meters() %}
        costs.{{ meter }}_tokens,
        {%- endfor %}
        {%- for tool in agent_cost_server_tools() %}
        costs.{{ tool }}_requests,
        {%- endfor %}
        costs.unpriced_tokens,
        costs.input_price,
        costs.cache_read_price,
        costs.cache_write_5m_price,
        costs.cache_write_1h_price,
        costs.output_price,
        costs.input_cost,
        costs.cache_read_cost,
        costs.cache_write_5m_cost,
        costs.cache_write_1h_cost,
        costs.output_cost,
        {%- for meter in agent_cost_apart_meters() %}
        costs.{{ meter }}_cost,
        {%- endfor %}
        costs.request_cost,
        costs.other_cost,
        {%- for tool in agent_cost_server_tools() %}
        costs.{{ tool }}_cost,
        {%- endfor %}
        costs.tool_cost,
        costs.list_cost,
        coalesce(spans.reported_cost, owned_calls.outer_reported_cost) as reported_cost,
        spans.sample_weight,
        spans.retries,
        spans.duration_ns,
        ---------- booleans
        spans.is_error,
        spans.is_stream,
        owned_calls.step_index is not null as is_step_position_stamped,
        ---------- timestamps
        spans.started_at,
        spans.ended_at,
        {{ agent_cost_date_of('spans.started_at') }} as started_date,
        ---------- origin
        spans.source_file,
        spans.source_line
    -- every call has an owner and a span; joined inner, DuckDB chooses an order that carries more through the joins
    from costs
    left join owned_calls on costs.span_key = owned_calls.span_key
    left join spans on costs.trace_id = spans.trace_id and costs.span_id = spans.span_id
)

select * from final
