-- grain: one row a trace that holds a call, tool or run for which a changed rule of the price book is
-- why: what a build that prices by trace works on besides new spans; a trace may be here whose cost turns out the same,
--      none is missing whose cost is another. What a build found that did not finish stays, for it may have begun
{%- set calls = agent_cost_last_build('int_agent_cost__priced_calls') %}
{%- set tools = agent_cost_last_build('fct_tool_spans') %}
{%- set runs = agent_cost_last_build('fct_agent_runs') %}
{%- set before = agent_cost_last_build('int_agent_cost__repriced_traces') %}
{%- set finished = agent_cost_last_build('int_agent_cost__finished_rules') %}
with

changed as (
    select * from {{ ref('int_agent_cost__changed_rules') }}
),

changed_conventions as (
    select distinct rule_kind
    from changed
    where rule_kind = 'convention'
),

{% if calls -%}
calls as (
    select
        trace_id,
        provider,
        pricing_mode,
        service_name,
        {%- for tool in agent_cost_server_tools() %}
        {{ tool }}_requests,
        {%- endfor %}
        started_date,
        lower(inference_geo) as inference_geo,
        lower(region) as region,
        {{ dbt.split_part('price_model', "'/'", 1) }} as price_provider,
        substr(price_model, length({{ dbt.split_part('price_model', "'/'", 1) }}) + 2) as model_id
    from {{ calls }}
),

{% endif -%}
-- every part reads history by itself: where no rule changed its join is empty before anything is read
found as (
    -- a new name is on new spans only, and they are touched; one that is matched otherwise is gone as it was
    select spans.trace_id
    from changed
    inner join {{ ref('stg_agent_cost__otel_spans') }} as spans
        on
        coalesce(changed.provider, '') = coalesce(lower(spans.provider_name), '')
        and changed.model_name in (spans.request_model, spans.response_model, spans.gateway_model)
    where changed.rule_kind = 'name' and changed.change_kind = 'gone' and spans.trace_id is not null
    union all
    select spans.trace_id
    from changed_conventions
    cross join {{ ref('stg_agent_cost__otel_spans') }} as spans
    where spans.trace_id is not null
    {%- if calls %}
    union all
    select calls.trace_id
    from changed
    inner join {{ calls }} as calls
        on
        changed.price_model = calls.price_model
        and calls.started_date >= changed.effective_from
        and calls.started_date < changed.effective_to
        and (changed.pricing_mode is null or changed.pricing_mode = calls.pricing_mode)
    where changed.rule_kind = 'rate'
    union all
    select calls.trace_id
    from changed
    inner join calls
        on
        calls.started_date >= changed.effective_from
        and calls.started_date < changed.effective_to
        {%- for column in ['provider', 'model_id', 'pricing_mode', 'service_name', 'inference_geo', 'region'] %}
        and (changed.{{ column }} is null or changed.{{ column }} = calls.{{ column }})
        {%- endfor %}
        and (changed.price_provider is null or changed.price_provider in (calls.price_provider, calls.provider))
        and case changed.tool
            {%- for tool in agent_cost_server_tools() %}
            when '{{ tool }}' then calls.{{ tool }}_requests > 0
            {%- endfor %}
            else changed.tool is null
        end
    where changed.rule_kind in ('override', 'account', 'server_tool')
    {%- endif %}
    {%- if tools %}
    union all
    select tools.trace_id
    from changed
    inner join {{ tools }} as tools
        on
        changed.tool = tools.tool_name
        and tools.started_date >= changed.effective_from
        and tools.started_date < changed.effective_to
    where changed.rule_kind = 'own_tool'
    {%- endif %}
    {%- if runs %}
    union all
    select runs.trace_id
    from changed
    inner join {{ runs }} as runs
        on
        runs.started_date >= changed.effective_from
        and runs.started_date < changed.effective_to
        and (changed.service_name is null or changed.service_name = runs.service_name)
        and (changed.agent_name is null or changed.agent_name = runs.agent_name)
    where changed.rule_kind = 'compute'
    {%- endif %}
),

found_by_builds as (
    select
        trace_id,
        {{ agent_cost_build_started_at() }} as found_at
    from found
    {%- if before and finished %}
    union all
    select
        trace_id,
        found_at
    from {{ before }}
    where found_at > (select max(rules.finished_at) from {{ finished }} as rules)
    {%- endif %}
),

final as (
    select
        trace_id,
        max(found_at) as found_at
    from found_by_builds
    group by trace_id
)

select * from final
