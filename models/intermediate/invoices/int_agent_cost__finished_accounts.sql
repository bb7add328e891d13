-- depends_on: {{ ref('int_agent_cost__finished_batches') }}
-- grain: one row a provider and service, with the account that everything in the books has it on
-- why: among the last models of a build; a service whose account differs from it when the next build starts has moved
{%- set kept = agent_cost_last_build('int_agent_cost__finished_accounts') %}
with

final as (
    {%- if kept and not agent_cost_reads_all_rows() %}
    -- a build of no rows or of a sample finishes nothing
    select * from {{ kept }}
    {%- else %}
    select
        service_account_key,
        billing_account_id
    from {{ ref('int_agent_cost__service_accounts') }}
    {%- endif %}
)

select * from final
