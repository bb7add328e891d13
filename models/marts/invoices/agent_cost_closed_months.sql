-- grain: one row a closing of a provider's billing account and month
-- why: what the month was closed on, and what has happened since: late calls, newer bills and prices stay out of it and
--      are listed here
with

closings as (
    select * from {{ ref('int_agent_cost__closings') }}
),

lines as (
    select
        closing_key,
        count(distinct snapshot_id) as invoice_snapshots,
        min(snapshot_id) as first_snapshot_id,
        count(*) as invoice_lines,
        cast(sum(compared_amount) as {{ agent_cost_type_money() }}) as invoiced_cost
    from {{ ref('int_agent_cost__held_lines') }}
    group by closing_key
),

calls as (
    select
        closed_calls.closing_key,
        count(*) as calls,
        cast(sum(closed_calls.list_cost) as {{ agent_cost_type_money() }}) as list_cost,
        cast(sum(facts.billed_cost) as {{ agent_cost_type_money() }}) as billed_cost,
        count(case when priced_calls.span_key is null then 1 end) as calls_gone,
        count(case when coalesce(priced_calls.list_cost, -1) <> coalesce(closed_calls.list_cost, -1) then 1 end)
            as calls_repriced,
        cast(
            sum(coalesce(priced_calls.list_cost, 0) - coalesce(closed_calls.list_cost, 0))
            as {{ agent_cost_type_money() }}
        ) as list_cost_change
    from {{ ref('int_agent_cost__closed_calls') }} as closed_calls
    left join {{ ref('int_agent_cost__priced_calls') }} as priced_calls
        on closed_calls.span_key = priced_calls.span_key
    left join {{ ref('fct_chat_spans') }} as facts
        on closed_calls.span_key = facts.span_key
    where closed_calls.span_key <> closed_calls.closing_key
    group by closed_calls.closing_key
),

late_calls as (
    select
        provider,
        billing_account_id,
        billing_month,
        count(*) as late_calls,
        cast(sum(list_cost) as {{ agent_cost_type_money() }}) as late_list_cost
    from {{ ref('fct_chat_spans') }}
    where is_after_close
    group by provider, billing_account_id, billing_month
),

line_changes as (
    select * from {{ ref('int_agent_cost__closed_line_changes') }}
),

catalog as (
    select max(catalog_version) as price_catalog_version from {{ ref('agent_cost_price_catalog') }}
),

final as (
    select
        closings.closing_key,
        closings.provider,
        closings.billing_account_id,
        closings.note,
        lines.first_snapshot_id,
        catalog.price_catalog_version,
        coalesce(lines.invoice_snapshots, 0) as invoice_snapshots,
        coalesce(lines.invoice_lines, 0) as invoice_lines,
        coalesce(calls.calls, 0) as calls,
        coalesce(lines.invoiced_cost, 0) as invoiced_cost,
        coalesce(calls.list_cost, 0) as list_cost,
        coalesce(calls.billed_cost, 0) as billed_cost,
        closings.recorded_invoiced_cost,
        closings.recorded_billed_cost,
        coalesce(late_calls.late_calls, 0) as late_calls,
        coalesce(late_calls.late_list_cost, 0) as late_list_cost,
        coalesce(calls.calls_gone, 0) as calls_gone,
        coalesce(calls.calls_repriced, 0) as calls_repriced,
        coalesce(calls.list_cost_change, 0) as list_cost_change,
        cast(coalesce(line_changes.corrected_cost, 0) as {{ agent_cost_type_money() }}) as corrected_cost,
        coalesce(line_changes.lines_revalued, 0) as lines_revalued,
        cast(coalesce(line_changes.invoiced_cost_change, 0) as {{ agent_cost_type_money() }}) as invoiced_cost_change,
        closings.billing_month,
        closings.closed_on,
        closings.booked_month
    from closings
    left join lines on closings.closing_key = lines.closing_key
    left join calls on closings.closing_key = calls.closing_key
    left join late_calls
        on
        closings.provider = late_calls.provider
        and closings.billing_account_id = late_calls.billing_account_id
        and closings.billing_month = late_calls.billing_month
    left join line_changes on closings.closing_key = line_changes.closing_key
    cross join catalog
)

select * from final
