{{ config(materialized='ephemeral') }}
-- grain: one row a billed call
-- why: every quantity times its unit price; a meter without a price stays NULL and its tokens count as unpriced, and
--      nothing used costs nothing
{%- set families = agent_cost_priced_apart().keys() | list %}
{%- set apart = agent_cost_apart_meters() %}
{%- set tools = agent_cost_server_tools() %}
with

used as (
    select * from {{ ref('int_agent_cost__priced_quantities') }}
),

call_tools as (
    select
        span_key,
        {%- for tool in tools %}
        max(case when tool = '{{ tool }}' then list_cost end) as {{ tool }}_cost,
        max(case when tool = '{{ tool }}' then price_id end) as {{ tool }}_price_id,
        {%- endfor %}
        count(case when list_cost is null then 1 end) as unpriced_tools,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as tool_cost
    from {{ ref('int_agent_cost__call_tools') }}
    group by span_key
),

multiplied as (
    select
        used.*,
        {%- for tool in tools %}
        call_tools.{{ tool }}_price_id,
        {%- endfor %}
        {%- for meter in families + apart %}
        {{ agent_cost_meter_cost('used.' ~ meter ~ '_quantity', 'used.' ~ meter ~ '_price') }}
            as {{ meter }}_amount,
        {%- endfor %}
        case
            when used.request_fees = 0 or used.request_price is null then cast(0 as {{ agent_cost_type_money() }})
            else cast(used.request_price as {{ agent_cost_type_money() }})
        end as request_amount,
        {%- for tool in tools %}
        case
            when used.{{ tool }}_requests = 0 then 0 else call_tools.{{ tool }}_cost
        end as {{ tool }}_amount,
        {%- endfor %}
        coalesce(call_tools.unpriced_tools, 0) as unpriced_tools,
        case
            when call_tools.span_key is not null then call_tools.tool_cost
            when used.web_search_requests is not null then 0
        end as tool_amount
    from used
    left join call_tools on used.span_key = call_tools.span_key
),

totalled as (
    select
        *,
        {%- for meter in families %}
        case
            when {{ meter }}_amount is not null then 0
            else coalesce({{ meter }}_quantity, {{ meter }}_tokens, 0)
        end +
        {%- endfor %}
        {%- for meter in apart %}
        case
            when {{ meter }}_amount is not null then 0
            else coalesce({{ meter }}_quantity, 0)
        end {{ '+' if not loop.last }}
        {%- endfor %} as unpriced_tokens,
        {%- for meter in apart %}
        coalesce({{ meter }}_amount, 0) +
        {%- endfor %} request_amount as other_amount,
        {%- for meter in families %}
        coalesce({{ meter }}_amount, 0) {{ '+' if not loop.last }}
        {%- endfor %} as meter_amount,
        rate_id is not null and (
            {%- for meter in families + apart %}
            coalesce({{ meter }}_quantity > 0 and {{ meter }}_amount is not null, false) or
            {%- endfor %}
            request_amount > 0 or coalesce(tool_amount > 0, false)
        ) as is_priced
    from multiplied
),

final as (
    select
        ---------- ids
        span_key,
        trace_id,
        span_id,
        rate_id,
        rate_version,
        override_ids,
        {%- for tool in tools %}
        {{ tool }}_price_id,
        {%- endfor %}
        ---------- strings
        bill_status,
        usage_status,
        usage_basis,
        case
            when usage_status in ('missing', 'failed') then 'no_usage'
            when not is_priced then 'unpriced'
            when
                unpriced_tokens > 0 or unpriced_tools > 0 or tool_amount is null
                or input_tokens is null or output_tokens is null
                then 'partial'
            else 'priced'
        end as cost_status,
        ---------- numerics
        reasoning_tokens,
        {%- for meter in families %}
        {{ meter }}_tokens,
        {{ meter }}_price,
        case when is_priced then {{ meter }}_amount end as {{ meter }}_cost,
        {%- endfor %}
        {%- for meter in apart %}
        {{ meter }}_quantity as {{ meter }}_tokens,
        case when is_priced then {{ meter }}_amount end as {{ meter }}_cost,
        {%- endfor %}
        case when is_priced then request_amount end as request_cost,
        {%- for tool in tools %}
        {{ tool }}_requests,
        case when is_priced then cast({{ tool }}_amount as {{ agent_cost_type_money() }}) end as {{ tool }}_cost,
        {%- endfor %}
        case when is_priced then cast(tool_amount as {{ agent_cost_type_money() }}) end as tool_cost,
        case when is_priced then cast(other_amount as {{ agent_cost_type_money() }}) end as other_cost,
        case
            when is_priced and usage_status not in ('missing', 'failed')
                then cast(meter_amount + other_amount + coalesce(tool_amount, 0) as {{ agent_cost_type_money() }})
        end as list_cost,
        cast(unpriced_tokens as bigint) as unpriced_tokens
    from totalled
)

select * from final
