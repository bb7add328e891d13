{{ config(
    materialized=agent_cost_incremental(),
    incremental_strategy='append',
    event_time='started_at',
    indexes=agent_cost_indexes(['trace_id', 'response_id', 'staged_at', 'loaded_at'])
) }}
-- depends_on: {{ ref('stg_agent_cost__new_loads') }}
-- grain: one row a raw span, duplicates and rejects (reject_reason) included
-- why: types and names, settled once a span: counts become numbers, nanoseconds become timestamps,
--      operations become roles; everything after works on these columns
with

attributes as (
    select
        spans.*,
        dropped.trace_id is not null as is_of_dropped_trace
    from {{ ref('stg_agent_cost__span_attributes') }} as spans
    left join {{ source('agent_cost_raw', 'dropped_traces') }} as dropped on spans.trace_id = dropped.trace_id
),

{% if agent_cost_is_incremental() -%}
staged as (
    select raw_span_key
    from {{ this }}
    where loaded_at in (select new_loads.loaded_at from {{ ref('stg_agent_cost__new_loads') }} as new_loads)
),

{% endif -%}
roles as (
    select
        operation,
        role,
        name_means,
        nullif(name_scope, '') as name_scope,
        nullif(generic_name, '') as generic_name
    from {{ ref('agent_cost_span_roles') }}
),

typed as (
    select
        span_id,
        parent_span_id,
        response_id,
        span_name,
        scope_name,
        scope_version,
        span_form,
        provider_name,
        request_model,
        response_model,
        gateway_model,
        conversation_id,
        user_id,
        tenant,
        tags,
        agent_name,
        agent_version,
        entity_name,
        workflow_name,
        tool_name,
        tool_call_id,
        finish_reasons,
        service_tier,
        speed,
        inference_geo,
        region,
        server_address,
        service_name,
        environment,
        attributes_length,
        end_time_unix_nano,
        source_file,
        source_line,
        loaded_at,
        {{ agent_cost_hash_key([
            'trace_id', 'span_id', 'source_file', 'source_line', 'loaded_at', 'end_time_unix_nano', 'attributes_length'
        ]) }} as raw_span_key,
        -- the trace cannot be computed again without its other spans, so it must not be touched
        case when not is_of_dropped_trace then trace_id end as trace_id,
        lower(operation) as operation,
        coalesce(feature, resource_feature) as feature,
        -- gen_ai.agent.step carries a name with some emitters and an index with others
        coalesce(
            case when {{ agent_cost_whole_number('agent_step') }} is null then agent_step end, step
        ) as step,
        coalesce(
            {{ agent_cost_whole_number('agent_step') }}, {{ agent_cost_whole_number('step_index') }}
        ) as step_index,
        coalesce(error_type, exception_type) as error_type,
        {{ agent_cost_count_columns() }},
        -- some count what came after the first attempt, others every attempt
        coalesce(
            {{ agent_cost_whole_number('retries') }}, nullif({{ agent_cost_whole_number('attempts') }}, 0) - 1
        ) as retries,
        -- emitters write 0 where they know no price
        nullif({{ agent_cost_try_cast_money('reported_cost') }}, 0) as reported_cost,
        {{ agent_cost_sample_weight('sample_weight', 'trace_state') }} as sample_weight,
        case
            when end_time_unix_nano >= start_time_unix_nano
                then end_time_unix_nano - start_time_unix_nano
        end as duration_ns,
        coalesce(
            status_code in ('2', 'STATUS_CODE_ERROR', 'Error', 'ERROR')
            or lower(error_level) = 'error' or lower(success) = 'false'
            or coalesce(error_type, exception_type) is not null, false
        ) as is_error,
        lower(is_stream) = 'true' as is_stream,
        case
            when is_of_dropped_trace then 'trace_was_dropped'
            when trace_id is null then 'missing_trace_id'
            when span_id is null then 'missing_span_id'
            when coalesce(start_time_unix_nano, end_time_unix_nano) is null then 'missing_times'
        end as reject_reason,
        case
            when end_time_unix_nano < start_time_unix_nano then 'ended_before_started'
            when start_time_unix_nano is null or end_time_unix_nano is null then 'one_time_missing'
            when
                reported_cost is not null
                and {{ agent_cost_try_cast_money('reported_cost') }} is null
                then 'invalid_reported_cost'
            else {{ agent_cost_invalid_count() }}
        end as data_issue,
        coalesce(start_time_unix_nano, end_time_unix_nano) as started_nano,
        {{ agent_cost_timestamp_from_nanos('coalesce(start_time_unix_nano, end_time_unix_nano)') }}
            as started_at,
        {{ agent_cost_timestamp_from_nanos('coalesce(end_time_unix_nano, start_time_unix_nano)') }}
            as ended_at
    from attributes
    {{ agent_cost_compute_once() }}
),

final as (
    select
        typed.*,
        -- an operation nobody listed is a model call when it shows a model and its tokens
        coalesce(
            roles.role,
            case
                when
                    coalesce(typed.request_model, typed.response_model) is not null
                    and coalesce(typed.input_tokens, typed.output_tokens) > 0 then 'llm'
            end,
            'other'
        ) as role,
        coalesce(
            typed.agent_name,
            case
                when roles.name_means = 'agent_name'
                    then coalesce(
                        typed.entity_name,
                        {{ agent_cost_regexp_extract('typed.span_name', '^(?:invoke_agent )?(.+)$') }}
                    )
            end
        ) as named_agent,
        coalesce(
            typed.step,
            case
                when
                    roles.name_means = 'step'
                    and typed.scope_name = coalesce(roles.name_scope, typed.scope_name)
                    and typed.span_name <> coalesce(roles.generic_name, '')
                    then coalesce(typed.entity_name, typed.span_name)
            end
        ) as named_step,
        coalesce(
            typed.step_index,
            case
                when roles.name_means = 'step_index'
                    then {{ agent_cost_whole_number(
                        agent_cost_regexp_extract('typed.span_name', '^step ([0-9]+)$')
                    ) }}
            end
        ) as named_step_index,
        {{ agent_cost_reading_version() }} as reading_version,
        {{ agent_cost_build_started_at() }} as staged_at
    from typed
    left join roles on typed.operation = roles.operation
    {%- if agent_cost_is_incremental() %}
    left join staged on typed.raw_span_key = staged.raw_span_key
    where staged.raw_span_key is null
    {%- endif %}
)

select * from final
