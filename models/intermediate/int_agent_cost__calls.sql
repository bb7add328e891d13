-- grain: one row a valid span that may carry a bill: a model call, or any span with usage on it
-- why: settles whose call it was and which catalogue model it ran, response name before request name
with

spans as (
    select
        trace_id,
        span_id,
        response_id,
        scope_name,
        scope_version,
        span_form,
        role,
        request_model,
        response_model,
        gateway_model,
        {%- for count in agent_cost_count_concepts() %}
        {{ count }},
        {%- endfor %}
        is_error,
        finish_reasons,
        service_name,
        lower(inference_geo) as inference_geo,
        lower(region) as region,
        lower(server_address) as server_address,
        started_nano,
        duration_ns,
        reported_cost,
        lower(provider_name) as provider_name,
        coalesce(lower(speed), lower(service_tier), 'default') as service_tier,
        coalesce(is_stream, false) as is_stream,
        {{ agent_cost_has_usage() }} as has_usage
    from {{ ref('int_agent_cost__spans') }}
    where {{ agent_cost_mostly('span_rank = 1 and reject_reason is null') }}
),

matches as (
    select
        provider_name,
        model_name,
        provider_id,
        billing_provider_id,
        model_id,
        match_status,
        matched_rule
    from {{ ref('int_agent_cost__model_matches') }}
),

modes as (
    select
        service_tier,
        pricing_mode
    from {{ ref('agent_cost_pricing_modes') }}
),

candidates as (
    select
        spans.*,
        spans.role in ('llm', 'embedding', 'rerank') as is_call
    from spans
    where {{ agent_cost_may_carry_bill() }}
),

final as (
    select
        ---------- ids
        candidates.trace_id,
        candidates.span_id,
        candidates.response_id,
        ---------- strings
        candidates.scope_name,
        candidates.scope_version,
        candidates.span_form,
        candidates.role,
        candidates.provider_name,
        candidates.request_model,
        candidates.response_model,
        candidates.finish_reasons,
        candidates.service_name,
        candidates.inference_geo,
        candidates.region,
        candidates.server_address,
        ---------- numerics
        {%- for count in agent_cost_count_concepts() %}
        candidates.{{ count }},
        {%- endfor %}
        candidates.started_nano,
        candidates.duration_ns,
        candidates.reported_cost,
        ---------- booleans
        candidates.is_call,
        candidates.has_usage,
        candidates.is_stream,
        candidates.is_error,
        ---------- whose call it was, and which catalogue model
        coalesce(
            case when by_response.model_id is not null then by_response.provider_id end,
            case when by_request.model_id is not null then by_request.provider_id end,
            case when by_gateway.model_id is not null then by_gateway.provider_id end,
            by_response.provider_id, by_request.provider_id, by_gateway.provider_id
        ) as provider_id,
        -- a host that sells at the maker's price bills, though the price is the maker's
        coalesce(
            by_response.billing_provider_id, by_request.billing_provider_id,
            by_gateway.billing_provider_id, candidates.provider_name
        ) as billing_provider,
        coalesce(by_response.model_id, by_request.model_id, by_gateway.model_id) as model_id,
        -- the name that found the model, else the first that is there
        case
            when by_response.model_id is not null then candidates.response_model
            when by_request.model_id is not null then candidates.request_model
            when by_gateway.model_id is not null then candidates.gateway_model
            else coalesce(candidates.response_model, candidates.request_model, candidates.gateway_model)
        end as price_name,
        coalesce(
            case when by_response.model_id is not null then by_response.matched_rule end,
            case when by_request.model_id is not null then by_request.matched_rule end,
            case when by_gateway.model_id is not null then by_gateway.matched_rule end
        ) as matched_rule,
        -- a tier that no row of the seed names is kept by its own name, and stays unpriced
        coalesce(modes.pricing_mode, candidates.service_tier) as pricing_mode
    from candidates
    left join matches as by_response
        on
        candidates.response_model = by_response.model_name
        and coalesce(candidates.provider_name, '') = coalesce(by_response.provider_name, '')
    left join matches as by_request
        on
        candidates.request_model = by_request.model_name
        and coalesce(candidates.provider_name, '') = coalesce(by_request.provider_name, '')
    left join matches as by_gateway
        on
        candidates.gateway_model = by_gateway.model_name
        and coalesce(candidates.provider_name, '') = coalesce(by_gateway.provider_name, '')
    left join modes on candidates.service_tier = modes.service_tier
)

select * from final
