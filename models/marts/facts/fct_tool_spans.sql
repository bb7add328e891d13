{{ config(
    materialized=agent_cost_incremental(),
    incremental_strategy='agent_cost_replace',
    unique_key='trace_id',
    on_schema_change='fail',
    event_time='started_at',
    indexes=agent_cost_indexes(['trace_id', 'started_date'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_traces') }}
-- grain: one row a tool call of an agent (an execute_tool span)
-- why: tools are the second part of a task's cost; a tool costs what agent_cost_own_tool_prices says
with

spans as (
    select
        trace_id,
        span_id,
        parent_span_id,
        tool_call_id,
        span_name,
        scope_name,
        tool_name,
        service_name,
        environment,
        error_type,
        duration_ns,
        is_error,
        started_at,
        ended_at,
        source_file,
        source_line
    from {{ ref('int_agent_cost__spans') }}
    where {{ agent_cost_mostly('span_rank = 1 and reject_reason is null') }} and role = 'tool'
),

contexts as (
    select
        span_key,
        trace_id,
        span_id,
        run_id,
        conversation_id,
        user_id,
        tenant,
        feature,
        agent_name,
        agent_version,
        step,
        step_index
    from {{ ref('int_agent_cost__span_context') }}
),

own_prices as (
    select
        price_id,
        tool,
        unit_price,
        effective_from,
        effective_to
    from {{ ref('stg_agent_cost__tool_prices') }}
    where price_source = 'own'
),

named as (
    select
        spans.*,
        coalesce(
            spans.tool_name, {{ agent_cost_regexp_extract('span_name', '^(?:execute_tool )?(.+)$') }}
        ) as named_tool
    from spans
),

-- Two own prices may hold on one day; the one that started later counts.
priced as (
    select
        named.*,
        own_prices.price_id,
        own_prices.unit_price,
        row_number() over (
            partition by named.trace_id, named.span_id
            order by own_prices.effective_from desc, own_prices.price_id asc
        ) as choice
    from named
    left join own_prices
        on
        named.named_tool = own_prices.tool
        and {{ agent_cost_date_of('named.started_at') }} >= own_prices.effective_from
        and {{ agent_cost_date_of('named.started_at') }} < own_prices.effective_to
),

final as (
    select
        ---------- ids
        contexts.span_key,
        priced.trace_id,
        priced.span_id,
        priced.parent_span_id,
        contexts.run_id,
        priced.tool_call_id,
        contexts.conversation_id,
        contexts.user_id,
        contexts.tenant,
        priced.price_id,
        ---------- strings
        contexts.feature,
        contexts.agent_name,
        contexts.agent_version,
        contexts.step,
        priced.named_tool as tool_name,
        priced.service_name,
        priced.environment,
        priced.scope_name,
        'USD' as currency,
        case when priced.price_id is null then 'unpriced' else 'priced' end as cost_status,
        case when priced.is_error then coalesce(priced.error_type, 'error') end as error_type,
        ---------- numerics
        contexts.step_index,
        priced.unit_price,
        cast(priced.unit_price as {{ agent_cost_type_money() }}) as list_cost,
        priced.duration_ns,
        ---------- booleans
        priced.is_error,
        ---------- timestamps
        priced.started_at,
        priced.ended_at,
        {{ agent_cost_date_of('priced.started_at') }} as started_date,
        ---------- origin
        priced.source_file,
        priced.source_line
    from priced
    inner join contexts
        on priced.trace_id = contexts.trace_id and priced.span_id = contexts.span_id
    where priced.choice = 1
)

select * from final
