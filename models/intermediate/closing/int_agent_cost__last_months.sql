{{ config(full_refresh=false) }}
-- grain: one row a provider, billing account and month of the seed of closed months that can be closed now
-- why: a month is closed on what the last build left, for that is what was read when it was closed; only where no
--      build was before is it closed on this one's, unseen. None: in a full refresh, whose new columns the last build
--      lacks, after a build of no rows or of a sample and in one, and where the last build knew no call or line of it
{%- set books = agent_cost_last_books() %}
{%- set finished = agent_cost_last_build('int_agent_cost__finished_build', any_engine=true) %}
{%- set is_first_build = not agent_cost_last_build('fct_chat_spans', any_engine=true) %}
with

months as (
    select distinct
        seed_rows.provider,
        seed_rows.billing_account_id,
        seed_rows.billing_month
    from {{ ref('stg_agent_cost__closed_months') }} as seed_rows
    left join {{ ref('int_agent_cost__kept_closings') }} as kept_closings
        on seed_rows.closing_key = kept_closings.closing_key
    where seed_rows.reject_reason is null and kept_closings.closing_key is null
),

{%- if books and agent_cost_reads_all_rows() %}

last_amounts as (
    select
        provider,
        billing_account_id,
        billing_month,
        compared_amount as invoiced_cost,
        0 as billed_cost
    from {{ books.lines }}
    union all
    select
        provider,
        billing_account_id,
        billing_month,
        0 as invoiced_cost,
        billed_cost
    from {{ books.calls }}
),

final as (
    select
        months.provider,
        months.billing_account_id,
        months.billing_month,
        cast(coalesce(sum(last_amounts.invoiced_cost), 0) as {{ agent_cost_type_money() }}) as invoiced_cost,
        cast(coalesce(sum(last_amounts.billed_cost), 0) as {{ agent_cost_type_money() }}) as billed_cost
    from months
    inner join last_amounts
        on
        months.provider = last_amounts.provider
        and months.billing_account_id = last_amounts.billing_account_id
        and months.billing_month = last_amounts.billing_month
    {%- if finished %}
    where exists (select 1 from {{ finished }} as finished where finished.staged_at is not null)
    {%- endif %}
    group by months.provider, months.billing_account_id, months.billing_month
)
{%- else %}

final as (
    select
        provider,
        billing_account_id,
        billing_month,
        cast(null as {{ agent_cost_type_money() }}) as invoiced_cost,
        cast(null as {{ agent_cost_type_money() }}) as billed_cost
    from months
    where {{ 'true' if is_first_build and agent_cost_reads_all_rows() else 'false' }}
)
{%- endif %}

select * from final
