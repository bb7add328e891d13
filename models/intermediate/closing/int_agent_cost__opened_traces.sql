-- grain: one row a trace with calls in a month that was opened since the last build
-- why: its calls, and the runs that they are part of, go from what was kept of them back to what the price book says
{%- set finished = agent_cost_last_build('int_agent_cost__finished_closings') %}
{%- set priced_calls = agent_cost_last_build('int_agent_cost__priced_calls') %}
{%- set closed_calls = agent_cost_last_build('int_agent_cost__closed_calls') %}
with

{%- if finished and priced_calls and closed_calls %}

kept_closings as (
    select closing_key from {{ ref('int_agent_cost__closing_states') }}
    where closing_state = 'kept'
),

opened as (
    select finished.*
    from {{ finished }} as finished
    left join kept_closings on finished.closing_key = kept_closings.closing_key
    where kept_closings.closing_key is null
),

traces as (
    select calls.trace_id
    from {{ priced_calls }} as calls
    inner join opened
        on
        calls.provider = opened.provider
        and {{ agent_cost_month_of('calls.started_date') }} = opened.billing_month
    union all
    -- calls that the spans no longer show
    select calls.trace_id
    from {{ closed_calls }} as calls
    inner join opened on calls.closing_key = opened.closing_key
    where calls.trace_id is not null
),

final as (
    select distinct trace_id
    from traces
    where {{ 'true' if agent_cost_reads_all_rows() else 'false' }}
)
{%- else %}

-- in a first build and a full refresh every trace is touched already
final as (
    select closing_key as trace_id
    from {{ ref('int_agent_cost__closing_states') }}
    where 1 = 0
)
{%- endif %}

select * from final
