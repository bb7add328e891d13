{{ config(event_time='started_at') }}
-- grain: one row a raw span, duplicates and rejects included (span_rank, reject_reason)
-- why: the only place that reads span JSON and attribute names; everything after is typed columns
{%- set map = agent_cost_attribute_map() %}
{%- set plan = agent_cost_attribute_plan(map) %}
{%- set token_concepts = [
    'uncached_input_tokens', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens',
    'cache_write_5m_tokens', 'cache_write_1h_tokens', 'output_tokens', 'reasoning_tokens',
    'total_tokens', 'input_audio_tokens', 'output_audio_tokens', 'web_search_requests'
] %}
{%- set text_concepts = [
    'provider_name', 'request_model', 'response_model', 'gateway_model', 'conversation_id',
    'user_id', 'tenant', 'tags', 'agent_version', 'workflow_name', 'tool_name',
    'tool_call_id', 'finish_reasons', 'service_tier', 'speed', 'inference_geo', 'region',
    'server_address'
] %}
{%- set resource_paths = [
    ['service.name'], ['service.version'], ['deployment.environment.name'],
    ['deployment.environment'], ['app.feature']
] %}
with

raw_spans as (
    select
        trace_id,
        span_id,
        parent_span_id,
        trace_state,
        span_name,
        span_kind,
        start_time_unix_nano,
        end_time_unix_nano,
        status_code,
        attributes,
        resource_attributes,
        events,
        scope_name,
        scope_version,
        source_file,
        source_line,
        loaded_at
    from {{ source('agent_cost_raw', 'otel_spans') }}
),

roles as (
    select operation, role, name_means, name_scope, generic_name
    from {{ ref('agent_cost_span_roles') }}
),

-- Exporters retry: of several copies the most complete counts, whatever came first.
ranked as (
    select
        raw_spans.*,
        row_number() over (
            partition by trace_id, span_id
            order by
                end_time_unix_nano desc nulls last, length(attributes) desc, attributes desc,
                source_file asc, source_line asc
        ) as span_rank
    from raw_spans
),

extracted as (
    select
        ranked.*,
        {{ agent_cost_json_texts('attributes', plan.paths) }} as attribute_values,
        {{ agent_cost_json_texts('resource_attributes', resource_paths) }} as resource_values
    from ranked
    {{ agent_cost_compute_once() }}
),

opened as (
    select
        extracted.*,
        {%- for container, paths in plan.containers.items() %}
        {{ agent_cost_json_texts(
            agent_cost_container_text(
                agent_cost_array_item('attribute_values', agent_cost_position(container, plan.names))
            ), paths) }} as container_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from extracted
    {{ agent_cost_compute_once() }}
),

named as (
    select
        trace_id,
        span_id,
        parent_span_id,
        trace_state,
        span_name,
        span_kind,
        start_time_unix_nano,
        end_time_unix_nano,
        status_code,
        events,
        scope_name,
        scope_version,
        source_file,
        source_line,
        loaded_at,
        span_rank,
        {%- for concept in map %}
        {{ agent_cost_attribute(concept, map, plan) }} as {{ concept }},
        {%- endfor %}
        {%- for path in resource_paths %}
        nullif({{ agent_cost_array_item('resource_values', loop.index) }}, '') as resource_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from opened
    {{ agent_cost_compute_once() }}
),

typed as (
    select
        named.*,
        coalesce(start_time_unix_nano, end_time_unix_nano) as started_nano,
        coalesce(end_time_unix_nano, start_time_unix_nano) as ended_nano,
        {%- for concept in token_concepts %}
        {{ agent_cost_whole_number('named.' ~ concept) }} as {{ concept }}_number,
        {%- endfor %}
        coalesce(
            case when {{ agent_cost_whole_number('agent_step') }} is null then agent_step end, step
        ) as step_name,
        coalesce(
            {{ agent_cost_whole_number('agent_step') }}, {{ agent_cost_whole_number('step_index') }}
        ) as step_number,
        coalesce(
            error_type,
            {{ agent_cost_regexp_extract(
                'events', '"exception.type"[^{}]*[{]"stringValue": *"([^"]*)"') }}
        ) as raised_error
    from named
    {{ agent_cost_compute_once() }}
),

final as (
    select
        ---------- ids
        {{ agent_cost_surrogate_key(['typed.trace_id', 'typed.span_id', 'typed.span_rank']) }}
            as raw_span_key,
        typed.trace_id,
        typed.span_id,
        typed.parent_span_id,
        typed.response_id,
        ---------- strings
        typed.span_name,
        typed.scope_name,
        typed.scope_version,
        lower(typed.operation) as operation,
        typed.span_form,
        coalesce(
            roles.role,
            case
                when typed.request_model is not null
                    and coalesce(typed.input_tokens_number, typed.output_tokens_number) > 0
                    then 'llm'
                else 'other'
            end
        ) as role,
        {%- for concept in text_concepts %}
        typed.{{ concept }},
        {%- endfor %}
        coalesce(
            typed.agent_name,
            case
                when roles.name_means = 'agent_name'
                    then {{ agent_cost_regexp_extract('typed.span_name', '^(?:invoke_agent )?(.+)$') }}
            end
        ) as agent_name,
        coalesce(
            typed.step_name,
            case
                when roles.name_means = 'step' and typed.scope_name = roles.name_scope
                    and typed.span_name <> coalesce(roles.generic_name, '')
                    then typed.span_name
            end
        ) as step,
        coalesce(typed.feature, typed.resource_5) as feature,
        typed.resource_1 as service_name,
        typed.resource_2 as service_version,
        coalesce(typed.resource_3, typed.resource_4) as environment,
        typed.raised_error as error_type,
        typed.trace_state,
        ---------- numerics
        typed.step_number as step_index,
        {%- for concept in token_concepts %}
        typed.{{ concept }}_number as {{ concept }},
        {%- endfor %}
        {{ agent_cost_whole_number('typed.retries') }} as retries,
        {{ agent_cost_whole_number('typed.http_status_code') }} as http_status_code,
        {{ agent_cost_try_cast_money('typed.reported_cost') }} as reported_cost,
        case
            when typed.end_time_unix_nano >= typed.start_time_unix_nano
                then typed.end_time_unix_nano - typed.start_time_unix_nano
        end as duration_ns,
        typed.span_rank,
        ---------- booleans
        coalesce(
            typed.status_code in ('2', 'STATUS_CODE_ERROR', 'Error', 'ERROR')
            or lower(typed.error_level) = 'error' or typed.raised_error is not null, false
        ) as is_error,
        lower(typed.is_stream) = 'true' as is_stream,
        ---------- judgements on the row itself
        case
            when typed.trace_id is null then 'missing_trace_id'
            when typed.span_id is null then 'missing_span_id'
            when typed.started_nano is null then 'missing_times'
        end as reject_reason,
        case
            when typed.end_time_unix_nano < typed.start_time_unix_nano then 'ended_before_started'
            when typed.start_time_unix_nano is null or typed.end_time_unix_nano is null
                then 'one_time_missing'
            {%- for concept in token_concepts %}
            when typed.{{ concept }} is not null and typed.{{ concept }}_number is null
                then 'invalid_{{ concept }}'
            {%- endfor %}
            when typed.reported_cost is not null
                and {{ agent_cost_try_cast_money('typed.reported_cost') }} is null
                then 'invalid_reported_cost'
        end as data_issue,
        ---------- timestamps
        {{ agent_cost_timestamp_from_nanos('typed.started_nano') }} as started_at,
        {{ agent_cost_timestamp_from_nanos('typed.ended_nano') }} as ended_at,
        typed.started_nano,
        ---------- origin
        typed.source_file,
        typed.source_line,
        typed.loaded_at
    from typed
    left join roles on lower(typed.operation) = roles.operation
)

select * from final
