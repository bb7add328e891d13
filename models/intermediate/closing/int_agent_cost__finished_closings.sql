-- depends_on: {{ ref('int_agent_cost__finished_batches') }}
-- grain: one row a closing that everything in the books knows of
-- why: among the last models of a build; a month whose closing is only in it when the next build starts was opened
{%- set kept = agent_cost_last_build('int_agent_cost__finished_closings') %}
with

final as (
    {%- if kept and not agent_cost_reads_all_rows() %}
    -- a build of no rows or of a sample finishes nothing
    select * from {{ kept }}
    {%- else %}
    select
        closing_key,
        provider,
        billing_month
    from {{ ref('int_agent_cost__closings') }}
    {%- endif %}
)

select * from final
