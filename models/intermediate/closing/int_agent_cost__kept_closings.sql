{{ config(full_refresh=false) }}
-- grain: one row a closing whose calls and lines an earlier build has kept
-- why: a month is closed once; int_agent_cost__closed_calls, written last, says that it was
{%- set closed_calls = agent_cost_last_build('int_agent_cost__closed_calls', any_engine=true) %}
with

final as (
    {%- if closed_calls %}
    select closing_key from {{ closed_calls }}
    where span_key = closing_key
    {%- else %}
    select closing_key from {{ ref('stg_agent_cost__closed_months') }}
    where 1 = 0
    {%- endif %}
)

select * from final
