-- grain: one row a reconciliation row, part of its difference and cause
-- why: every dollar between invoice and spans by its name; the causes of a row add up to its
--      difference exactly, and what nothing explains is a cause of its own
{%- set evidence = [
    'sampled_traffic', 'other_pricing_mode', 'period_edge', 'calls_without_usage', 'failed_calls', 'retried_calls'
] %}
with

reconciled as (
    select * from {{ ref('agent_cost_reconciliation') }}
    where status <> 'no_invoice'
),

agreed as (
    select * from {{ ref('int_agent_cost__agreed_differences') }}
),

evidence as (
    select * from {{ ref('int_agent_cost__variance_evidence') }}
),

agreed_parts as (
    select
        {%- for part in ['usage_variance', 'unexplained'] %}
        sum(case when variance_part = '{{ part }}' then amount else 0 end) as {{ part }},
        {%- endfor %}
        reconciliation_key
    from agreed
    group by reconciliation_key
),

-- Each cause takes what it can account for of what the ones before it left.
step_0 as (
    select
        reconciled.*,
        {%- for cause in evidence %}
        cast(coalesce({{ agent_cost_divide(
            agent_cost_multiply_price(
                'least(evidence.' ~ cause ~ ', abs(evidence.gap_quantity))', 'abs(reconciled.usage_variance)'
            ),
            'abs(evidence.gap_quantity)', 12
        ) }}, 0) as {{ agent_cost_type_money() }}) as most_{{ cause }},
        {%- endfor %}
        reconciled.usage_variance - coalesce(agreed_parts.usage_variance, 0) as usage_left,
        reconciled.unexplained - coalesce(agreed_parts.unexplained, 0) as unexplained_left,
        sign(reconciled.usage_variance) as usage_direction,
        abs(reconciled.usage_variance - coalesce(agreed_parts.usage_variance, 0)) as left_0
    from reconciled
    left join agreed_parts on reconciled.reconciliation_key = agreed_parts.reconciliation_key
    left join evidence
        on
        reconciled.reconciliation_key = evidence.charge_group_key
        and sign(reconciled.usage_variance) = sign(evidence.gap_quantity)
),
{% for cause in evidence %}
step_{{ loop.index }} as (
    select
        *,
        least(left_{{ loop.index0 }}, most_{{ cause }}) as amount_{{ cause }},
        left_{{ loop.index0 }} - least(left_{{ loop.index0 }}, most_{{ cause }}) as left_{{ loop.index }}
    from step_{{ loop.index0 }}
),
{% endfor %}
all_causes as (
    select
        reconciliation_key,
        variance_part,
        cause,
        'agreed' as cause_basis,
        amount,
        cast(null as {{ agent_cost_type_decimal(38, 6) }}) as rate_factor
    from agreed
    {%- for cause in evidence %}
    union all
    select
        reconciliation_key,
        'usage_variance' as variance_part,
        '{{ cause }}' as cause,
        'evidence' as cause_basis,
        usage_direction * amount_{{ cause }} as amount,
        null as rate_factor
    from step_{{ evidence | length }}
    {%- endfor %}
    union all
    select
        reconciliation_key,
        'usage_variance' as variance_part,
        case
            when status = 'invoice_only' then 'not_in_spans'
            when status = 'telemetry_only' then 'not_on_invoice'
            when usage_direction > 0 then 'capture_gap'
            else 'overcount'
        end as cause,
        'residual' as cause_basis,
        usage_direction * left_{{ evidence | length }} as amount,
        null as rate_factor
    from step_{{ evidence | length }}
    union all
    select
        reconciliation_key,
        'price_variance' as variance_part,
        cause,
        cause_basis,
        amount,
        rate_factor
    from {{ ref('int_agent_cost__price_causes') }}
    union all
    select
        reconciliation_key,
        'unexplained' as variance_part,
        reason as cause,
        'residual' as cause_basis,
        unexplained_left as amount,
        null as rate_factor
    from step_0
    union all
    select
        reconciled.reconciliation_key,
        'unmodelled_cost' as variance_part,
        other_charges.cause,
        'invoice' as cause_basis,
        other_charges.invoiced_cost as amount,
        null as rate_factor
    from reconciled
    inner join {{ ref('int_agent_cost__other_charges') }} as other_charges
        on
        reconciled.provider = other_charges.provider
        and reconciled.billing_account_id = other_charges.billing_account_id
        and reconciled.billing_month = other_charges.billing_month
        and reconciled.currency = other_charges.currency
        and reconciled.charge_category = other_charges.charge_category
    where reconciled.status = 'unmodelled' and not other_charges.is_unmapped and reconciled.reason <> 'unmapped'
),

final as (
    select
        {{ agent_cost_surrogate_key(
            ['reconciled.reconciliation_key', 'all_causes.variance_part', 'all_causes.cause', 'all_causes.cause_basis']
        ) }} as variance_cause_key,
        reconciled.reconciliation_key,
        reconciled.provider,
        reconciled.billing_account_id,
        reconciled.model,
        reconciled.meter,
        reconciled.pricing_mode,
        reconciled.currency,
        all_causes.variance_part,
        all_causes.cause,
        all_causes.cause_basis,
        cast(all_causes.amount as {{ agent_cost_type_money() }}) as amount,
        cast(all_causes.rate_factor as numeric(16, 6)) as rate_factor,
        reconciled.billing_month
    from all_causes
    inner join reconciled on all_causes.reconciliation_key = reconciled.reconciliation_key
    where all_causes.amount <> 0
)

select * from final
