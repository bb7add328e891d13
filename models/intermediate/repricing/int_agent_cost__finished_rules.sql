-- noqa: disable=AM04
-- depends_on: {{ ref('int_agent_cost__finished_batches') }}
-- grain: one row a rule by which everything in the books is priced
-- why: the last model of a build; a rule that differs from it when the next build starts is a change of the price book
{%- set kept = agent_cost_last_build('int_agent_cost__finished_rules') %}
with

final as (
    {%- if kept and not agent_cost_reads_all_rows() %}
    -- a build of no rows or of a sample finishes nothing
    select * from {{ kept }}
    {%- else %}
    select
        *,
        {{ agent_cost_build_started_at() }} as finished_at
    from {{ ref('int_agent_cost__price_rules') }}
    {%- endif %}
)

select * from final
