{{ config(
    materialized=agent_cost_incremental(),
    incremental_strategy='delete+insert',
    unique_key='name_id'
) }}
-- grain: one row a distinct pair of provider name and model name as spans and invoices write them
-- why: names are matched to the price book once a pair, never once a span
with

spans as (
    select
        staged.provider_name,
        staged.response_model,
        staged.request_model,
        staged.gateway_model
    from {{ ref('stg_agent_cost__otel_spans') }} as staged
    inner join {{ ref('int_agent_cost__open_batches') }} as open_batches on staged.staged_at = open_batches.staged_at
    where staged.reject_reason is null
),

invoice_lines as (
    select
        provider,
        model_name
    from {{ ref('int_agent_cost__billed_lines') }}
),

usage_reports as (
    select
        provider,
        model_stated
    from {{ ref('int_agent_cost__billed_rows') }}
    where reject_reason is null and row_kind = 'usage'
),

names as (
    select
        lower(provider_name) as provider_name,
        response_model as model_name
    from spans
    union all
    select
        lower(provider_name) as provider_name,
        request_model as model_name
    from spans
    union all
    select
        lower(provider_name) as provider_name,
        gateway_model as model_name
    from spans
    union all
    select
        provider as provider_name,
        model_name
    from invoice_lines
    union all
    select
        provider as provider_name,
        model_stated as model_name
    from usage_reports
),

distinct_names as (
    select distinct
        provider_name,
        model_name
    from names
    where model_name is not null
),

final as (
    select
        {{ agent_cost_surrogate_key(['provider_name', 'model_name']) }} as name_id,
        provider_name,
        model_name
    from distinct_names
)

select * from final
