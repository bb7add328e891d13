-- grain: one row a charge that counts: read, in scope and not superseded
-- why: the line in the project's words: which model of the price book, which meter, and whether spans can show it
with

lines as (
    select * from {{ ref('int_agent_cost__billed_lines') }}
    where superseded_by is null
),

amounts as (
    select * from {{ ref('int_agent_cost__line_amounts') }}
),

matches as (
    select
        provider_name,
        model_name,
        provider_id,
        model_id
    from {{ ref('int_agent_cost__model_matches') }}
),

judged as (
    select
        lines.*,
        amounts.compared_currency,
        amounts.compared_amount,
        amounts.compared_list_amount,
        amounts.compared_fx_rate,
        amounts.compared_fx_source,
        amounts.fx_rate,
        amounts.reporting_amount,
        coalesce(matches.provider_id || '/' || matches.model_id, lines.model_name) as book_model,
        lines.line_category = 'usage'
        and amounts.compared_currency = 'USD'
        and not lines.is_ambiguous
        and lines.may_be_modelled
        and lines.model_name is not null
        and coalesce(lines.meter in (
            {%- for meter in agent_cost_meters() %}
            '{{ meter }}'{{ ',' if not loop.last }}
            {%- endfor %}
        ), false) as is_modelled
    from lines
    inner join amounts on lines.invoice_line_id = amounts.invoice_line_id
    left join matches
        on lines.provider = matches.provider_name and lines.model_name = matches.model_name
),

final as (
    select
        invoice_line_id,
        provider,
        billing_account_id,
        sub_account_id,
        api_key_id,
        invoice_id,
        snapshot_id,
        source_system,
        line_item_raw,
        charge_class,
        inference_geo,
        amount_original,
        amount_unit,
        quantity_unit,
        currency,
        note,
        quantity,
        billed_amount,
        list_amount,
        compared_currency,
        compared_amount,
        compared_list_amount,
        compared_fx_rate,
        compared_fx_source,
        fx_rate,
        reporting_amount,
        charge_period_start,
        charge_period_end,
        usage_date,
        billing_month,
        provider_billing_month,
        fetched_at,
        source_file,
        source_line,
        source_part,
        loaded_at,
        tool,
        mapping_rule,
        model_name,
        model_raw,
        meter,
        pricing_mode,
        line_category,
        line_context_band,
        line_region,
        is_settled,
        book_model,
        is_modelled,
        case
            when is_modelled then 'mapped'
            when line_category <> 'usage' then 'ignored'
            -- Known, and known not to be in spans: storage, training, tools without a model.
            when not is_ambiguous and not may_be_modelled and compared_currency = 'USD' then 'mapped'
            else 'unmapped'
        end as mapping_status
    from judged
)

select * from final
