-- grain: one row a load time at which raw spans came that are not staged yet
-- why: spans are parsed once; loads are compared by their number of rows, so that one that became visible late is
--      found; a build of a long history may be told to take the oldest loads first and leave the rest to later builds
{%- set staged_spans = agent_cost_last_build('stg_agent_cost__otel_spans') %}
{%- set needs_all_spans = not agent_cost_last_finished_batches() %}
{%- set late_days = agent_cost_whole_number_of_var('agent_cost_late_arrival_days', 'days') %}
{%- set most_spans = agent_cost_whole_number_of_var('agent_cost_spans_per_build', 'spans') %}
{%- set recent = 'loaded_at >= coalesce(since.looked_back_to, loaded_at)' %}
with

{% if staged_spans -%}
since as (
    select {{ agent_cost_days_before('max(loaded_at)', late_days) }} as looked_back_to
    from {{ staged_spans }}
),

staged_loads as (
    select
        loaded_at,
        count(*) as spans
    from {{ staged_spans }}
    cross join since
    where {{ recent }}
    group by loaded_at
),

{% endif -%}
raw_loads as (
    select
        loaded_at,
        count(*) as spans
    from {{ source('agent_cost_raw', 'otel_spans') }}
    {%- if staged_spans %}
    cross join since
    where {{ recent }}
    {%- endif %}
    group by loaded_at
),

{% if needs_all_spans -%}
-- a build of the whole history stops with this text where spans of it were dropped
dropped as (
    select
        count(cast(
            'agent_cost: the spans of trace ' || trace_id || ' and maybe others were dropped; a build of the whole'
            || ' history (--full-refresh) would lose what they cost. Build without --full-refresh; or load them again,'
            || ' or do without them, and empty {{ var("agent_cost_raw_schema") }}.dropped_traces' as integer
        )) as traces
    from {{ source('agent_cost_raw', 'dropped_traces') }}
),

{% endif %}
waiting as (
    select
        raw_loads.loaded_at,
        raw_loads.spans,
        sum(raw_loads.spans) over (order by raw_loads.loaded_at rows unbounded preceding) as spans_so_far
    from raw_loads
    {{- ' inner join dropped on dropped.traces = 0' if needs_all_spans }}
    {%- if staged_spans %}
    left join staged_loads on raw_loads.loaded_at = staged_loads.loaded_at
    where raw_loads.spans > coalesce(staged_loads.spans, 0)
    {%- endif %}
),

final as (
    select
        loaded_at,
        spans
    from waiting
    {%- if most_spans %}
    -- the oldest load is taken, whatever its size
    where spans_so_far <= {{ most_spans }} or spans_so_far = spans
    {%- endif %}
)

select * from final
