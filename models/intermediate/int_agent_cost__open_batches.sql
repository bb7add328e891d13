-- depends_on: {{ ref('int_agent_cost__started_build') }}
-- grain: one row a batch of staged spans that no build has carried into every fact and mart
-- why: a build that failed or was killed leaves its batch open, and the next one takes it up again
{%- set finished_batches = agent_cost_last_finished_batches() %}
with

final as (
    select
        staged.staged_at,
        count(*) as spans
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    {%- if finished_batches %}
    where not exists (select 1 from {{ finished_batches }} as finished where finished.staged_at = staged.staged_at)
    {%- endif %}
    group by staged.staged_at
)

select * from final
