-- The job that scripts/benchmark.py sets dbt against, written by hand in one DuckDB script for the one emitter that the
-- benchmark's spans come from: typed staging, duplicates, owners from ancestors, disjoint meters, prices of the day,
-- a fact of calls and four daily roll-ups. Prices come from the package's own rates.
create or replace table by_hand.staged as
with extracted as (
    select
        trace_id, span_id, parent_span_id, start_time_unix_nano, end_time_unix_nano, scope_name, source_file, source_line,
        json_extract_string(attributes, [
            '$."gen_ai.operation.name"', '$."gen_ai.provider.name"', '$."gen_ai.request.model"',
            '$."gen_ai.response.model"', '$."gen_ai.response.id"', '$."gen_ai.usage.input_tokens"',
            '$."gen_ai.usage.cache_read.input_tokens"', '$."gen_ai.usage.output_tokens"', '$."gen_ai.agent.name"',
            '$."gen_ai.agent.version"', '$."gen_ai.agent.step"', '$."app.feature"', '$."error.type"'
        ]) as attribute,
        json_extract_string(resource_attributes, '$."service.name"') as service_name,
        row_number() over (
            partition by trace_id, span_id
            order by end_time_unix_nano desc, length(attributes) desc, attributes desc, source_file, source_line
        ) as span_rank
    from agent_cost_raw.otel_spans
)
select
    trace_id, span_id, parent_span_id, scope_name, service_name, span_rank,
    make_timestamp(start_time_unix_nano // 1000) as started_at,
    make_timestamp(end_time_unix_nano // 1000) as ended_at,
    attribute[1] as operation, attribute[2] as provider, attribute[3] as request_model, attribute[4] as response_model,
    attribute[5] as response_id, try_cast(attribute[6] as bigint) as input_tokens,
    try_cast(attribute[7] as bigint) as cache_read_tokens, try_cast(attribute[8] as bigint) as output_tokens,
    attribute[9] as agent_name, attribute[10] as agent_version, attribute[11] as step, attribute[12] as feature,
    attribute[13] as error_type
from extracted;

create or replace table by_hand.owned as
with recursive spans as (
    select trace_id, span_id, parent_span_id, agent_name, agent_version, step, feature,
        case when operation = 'invoke_agent' then span_id end as run_span_id
    from by_hand.staged where span_rank = 1
),
walk as (
    select trace_id, span_id, agent_name, agent_version, step, feature, run_span_id
    from spans where parent_span_id is null
    union all
    select spans.trace_id, spans.span_id, coalesce(spans.agent_name, walk.agent_name),
        case when spans.agent_name is null then walk.agent_version else spans.agent_version end,
        coalesce(spans.step, walk.step), coalesce(spans.feature, walk.feature),
        coalesce(walk.run_span_id, spans.run_span_id)
    from spans inner join walk on spans.trace_id = walk.trace_id and spans.parent_span_id = walk.span_id
)
select *, trace_id || coalesce(':' || run_span_id, '') as run_id from walk;

create or replace table by_hand.fct_chat_spans as
with calls as (
    select
        staged.*, owned.run_id, owned.agent_name as agent, owned.agent_version as version, owned.step as owner_step,
        owned.feature as owner_feature, cast(staged.started_at as date) as started_date,
        coalesce(staged.cache_read_tokens, 0) as reads,
        staged.input_tokens - coalesce(staged.cache_read_tokens, 0) as uncached
    from by_hand.staged as staged
    inner join by_hand.owned as owned using (trace_id, span_id)
    where staged.span_rank = 1 and staged.operation = 'chat'
),
models as (
    select provider_name, model_name, provider_id, model_id from agent_cost.int_agent_cost__model_matches
)
select
    calls.trace_id, calls.span_id, calls.parent_span_id, calls.run_id, calls.agent as agent_name,
    calls.version as agent_version, calls.owner_feature as feature, calls.owner_step as step, calls.response_id,
    calls.provider, calls.request_model, calls.response_model, models.provider_id || '/' || models.model_id as price_model,
    row_number() over (partition by calls.run_id order by calls.started_at, calls.span_id) - 1 as step_position,
    calls.uncached as input_tokens, calls.reads as cache_read_tokens, calls.output_tokens,
    cast(calls.uncached * rates.input_price as decimal(38, 15)) as input_cost,
    cast(calls.reads * rates.cache_read_price as decimal(38, 15)) as cache_read_cost,
    cast(calls.output_tokens * rates.output_price as decimal(38, 15)) as output_cost,
    cast(calls.uncached * rates.input_price + calls.reads * rates.cache_read_price
        + calls.output_tokens * rates.output_price as decimal(38, 15)) as list_cost,
    calls.error_type, calls.service_name, calls.scope_name, calls.started_at, calls.ended_at, calls.started_date
from calls
left join models on calls.provider = models.provider_name and calls.response_model = models.model_name
left join agent_cost.int_agent_cost__price_rates as rates
    on models.provider_id = rates.provider_id and models.model_id = rates.model_id and rates.pricing_mode = 'standard'
    and calls.started_date >= rates.effective_from and calls.started_date < rates.effective_to
    and epoch(calls.started_at) % 86400 >= rates.tod_from_s and epoch(calls.started_at) % 86400 < rates.tod_to_s
    and calls.input_tokens > rates.input_tokens_gt
    and (rates.input_tokens_lte is null or calls.input_tokens <= rates.input_tokens_lte);

{roll_ups}
