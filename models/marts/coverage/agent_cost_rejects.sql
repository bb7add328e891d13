-- grain: one row a line, span, invoice line or row of your own seeds that could not be used as it came, with its origin
-- why: bad input never vanishes: what was left out and what was kept with a value missing is here
with

lines as (
    select
        source_file,
        source_line,
        reason,
        detail,
        loaded_at
    from {{ source('agent_cost_raw', 'otel_span_rejects') }}
),

spans as (
    select
        span_id,
        reject_reason,
        data_issue,
        source_file,
        source_line,
        loaded_at,
        nullif(trace_id, '(none)') as trace_id
    from {{ ref('int_agent_cost__span_issues') }}
),

invoice_lines as (
    select
        invoice_line_id,
        reject_reason,
        source_file,
        source_line,
        loaded_at,
        coalesce(rejected_text, amount_original) as detail
    from {{ ref('int_agent_cost__billed_rows') }}
),

doubtful_lines as (
    select
        invoice_line_id,
        case
            when mapping_status <> 'unmapped' then 'no_exchange_rate'
            when compared_currency <> 'USD' then 'other_currency'
            else 'unmapped'
        end as reason
    from {{ ref('agent_cost_invoice_lines') }}
    where mapping_status = 'unmapped' or reporting_amount is null
),

price_overrides as (
    select
        override_source,
        reject_reason,
        trim(
            coalesce(unit_price_text, '') || ' ' || coalesce(multiplier_text, '') || ' ' || coalesce(reason, '')
        ) as detail
    from {{ ref('stg_agent_cost__price_overrides') }}
    where reject_reason is not null
),

exchange_rates as (
    select
        reject_reason,
        coalesce(billing_month_text, '') || ' ' || coalesce(from_currency, '') || ' ' || coalesce(to_currency, '')
        || ' ' || coalesce(rate_text, '') as detail
    from {{ ref('stg_agent_cost__own_exchange_rates') }}
    where reject_reason is not null
),

closed_months as (
    select
        reject_reason,
        coalesce(provider, '') || ' ' || billing_account_id as detail
    from {{ ref('stg_agent_cost__closed_months') }}
    where reject_reason is not null
),

final as (
    select
        'trace_line' as input_kind,
        'left_out' as treatment,
        reason,
        detail,
        cast(null as {{ agent_cost_type_text() }}) as trace_id,
        cast(null as {{ agent_cost_type_text() }}) as span_id,
        source_file,
        source_line,
        loaded_at
    from lines
    union all
    select
        'span' as input_kind,
        case when reject_reason is not null then 'left_out' else 'kept' end as treatment,
        coalesce(reject_reason, data_issue) as reason,
        cast(null as {{ agent_cost_type_text() }}) as detail,
        trace_id,
        span_id,
        source_file,
        source_line,
        loaded_at
    from spans
    union all
    select
        'invoice_line' as input_kind,
        case when invoice_lines.reject_reason is not null then 'left_out' else 'kept' end as treatment,
        coalesce(invoice_lines.reject_reason, doubtful_lines.reason) as reason,
        invoice_lines.detail,
        cast(null as {{ agent_cost_type_text() }}) as trace_id,
        cast(null as {{ agent_cost_type_text() }}) as span_id,
        invoice_lines.source_file,
        invoice_lines.source_line,
        invoice_lines.loaded_at
    from invoice_lines
    left join doubtful_lines on invoice_lines.invoice_line_id = doubtful_lines.invoice_line_id
    where invoice_lines.reject_reason is not null or doubtful_lines.invoice_line_id is not null
    union all
    {%- for relation, input_kind, source_file in [
        ('price_overrides', 'price_override', "override_source || '.csv'"),
        ('exchange_rates', 'exchange_rate', "'agent_cost_own_exchange_rates.csv'"),
        ('closed_months', 'closed_month', "'agent_cost_own_closed_months.csv'"),
    ] %}
    select
        '{{ input_kind }}' as input_kind,
        'left_out' as treatment,
        reject_reason as reason,
        detail,
        cast(null as {{ agent_cost_type_text() }}) as trace_id,
        cast(null as {{ agent_cost_type_text() }}) as span_id,
        {{ source_file }} as source_file,
        cast(null as bigint) as source_line,
        cast(null as {{ agent_cost_type_timestamp() }}) as loaded_at
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
