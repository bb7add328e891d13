{{ config(
    materialized=agent_cost_incremental(),
    incremental_strategy='agent_cost_replace',
    unique_key='started_date',
    on_schema_change='fail',
    event_time='started_at',
    indexes=agent_cost_indexes(['trace_id', 'started_date'])
) }}
-- depends_on: {{ ref('int_agent_cost__touched_days') }}
-- noqa: disable=AM04
-- grain: one row a billed model call (one provider response); failed calls and calls without usage too
-- why: the one table of calls; every mart is a sum over it
with

final as (
    select *
    from {{ ref('int_agent_cost__priced_calls') }}
    {%- if agent_cost_is_incremental() %}
    where started_date in (select touched.started_date from {{ ref('int_agent_cost__touched_days') }} as touched)
    {%- endif %}
)

select * from final
