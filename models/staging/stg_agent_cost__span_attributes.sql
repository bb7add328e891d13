{{ config(materialized='ephemeral') }}
-- grain: one row a raw span of the loads that are not staged yet
-- why: the only place that reads span JSON: one pass over each span gives every attribute that the
--      attribute map names as a text column, whatever the emitter calls it
{%- set map = agent_cost_attribute_map() %}
{%- set plan = agent_cost_attribute_plan(map) %}
{%- set resource_paths = [
    ['service.name'], ['deployment.environment.name'], ['deployment.environment'], ['app.feature']
] %}
{%- set resource_text_of = agent_cost_json_text_of('resource_values', resource_paths) %}
with

new_loads as (
    select loaded_at from {{ ref('stg_agent_cost__new_loads') }}
),

raw_spans as (
    select
        spans.trace_id,
        spans.span_id,
        spans.parent_span_id,
        spans.trace_state,
        spans.span_name,
        -- 0 is how OTLP writes that a time is not set
        nullif(spans.start_time_unix_nano, 0) as start_time_unix_nano,
        nullif(spans.end_time_unix_nano, 0) as end_time_unix_nano,
        spans.status_code,
        spans.attributes,
        spans.resource_attributes,
        spans.events,
        {%- if plan.others %}
        {{ plan.may_have_others }} as has_others,
        {%- endif %}
        spans.scope_name,
        spans.scope_version,
        spans.source_file,
        spans.source_line,
        spans.loaded_at
    from {{ source('agent_cost_raw', 'otel_spans') }} as spans
    inner join new_loads on spans.loaded_at = new_loads.loaded_at
),

extracted as (
    select
        *,
        {{ agent_cost_attribute_texts(plan) }},
        {{ agent_cost_json_texts('resource_attributes', resource_paths) }} as resource_values
    from raw_spans
    {{ agent_cost_compute_once() }}
),

contained as (
    select
        *,
        {{ agent_cost_container_texts(plan) }}
    from extracted
    {{ agent_cost_compute_once() }}
),

opened as (
    select
        *,
        {{ agent_cost_open_containers(plan) }}
    from contained
    {{ agent_cost_compute_once() }}
),

final as (
    select
        trace_id,
        span_id,
        parent_span_id,
        trace_state,
        span_name,
        start_time_unix_nano,
        end_time_unix_nano,
        status_code,
        scope_name,
        scope_version,
        source_file,
        source_line,
        loaded_at,
        cast(length(attributes) as bigint) as attributes_length,
        {{ agent_cost_regexp_extract(
            'events', '"exception.type"[^{}]*[{]"stringValue": *"([^"]*)"'
        ) }} as exception_type,
        {%- for name, keys in {
            'service_name': ['service.name'],
            'environment': ['deployment.environment.name', 'deployment.environment'], 'resource_feature': ['app.feature']
        }.items() %}
        coalesce(
            {%- for key in keys %}
            nullif({{ resource_text_of[key] }}, ''),
            {%- endfor %}
            null
        ) as {{ name }},
        {%- endfor %}
        {{ agent_cost_named_attributes(map, plan) }}
    from opened
    {{ agent_cost_compute_once() }}
)

select * from final
