{# How many calls a sampled one stands for. An attribute says it outright; else the OpenTelemetry
   rejection threshold in tracestate does (ot=th:c keeps 1 in 4): 2^56 / (2^56 - threshold).
   A weight of 10^12 or more counts as 1. #}
{% macro agent_cost_sample_weight(attribute, trace_state) -%}
    {%- set threshold = agent_cost_regexp_extract(trace_state, 'ot=[^,]*th:([0-9a-f]{1,14})') -%}
    {%- set kept = '72057594037927936 - ' ~ agent_cost_hex_to_number("rpad(" ~ threshold ~ ", 14, '0')") -%}
    coalesce(
        case
            when {{ agent_cost_try_cast_money(attribute) }} > 0 and {{ agent_cost_try_cast_money(attribute) }} <= 999999999999
                then cast({{ agent_cost_try_cast_money(attribute) }} as numeric(18, 6))
        end,
        cast({{ agent_cost_divide('72057594037927936', 'case when ' ~ kept ~ ' > 72058 then ' ~ kept ~ ' end', 6) }}
            as numeric(18, 6)),
        cast(1 as numeric(18, 6))
    )
{%- endmacro %}
