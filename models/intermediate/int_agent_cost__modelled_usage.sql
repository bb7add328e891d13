-- grain: one row a provider, billing account, UTC month, model, meter and pricing mode
-- why: what the spans say the provider should have billed, in the words of its invoice
{%- set meters = agent_cost_meters() %}
with

calls as (
    select
        provider, service_name, started_date, pricing_mode, currency,
        coalesce(price_model, response_model, request_model, '(unknown)') as model,
        {%- for columns in meters.values() %}
        {{ columns | join(', ') }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_chat_spans') }}
),

own_accounts as (
    select
        lower(trim(provider)) as provider,
        nullif(trim(service_name), '') as service_name,
        trim(billing_account_id) as billing_account_id
    from {{ ref('agent_cost_own_billing_accounts') }}
),

-- A provider that bills one account needs no mapping.
only_accounts as (
    select provider, min(billing_account_id) as billing_account_id
    from {{ ref('agent_cost_invoice_lines') }}
    group by provider
    having count(distinct billing_account_id) = 1
),

monthly as (
    select
        calls.provider,
        coalesce(
            by_service.billing_account_id, by_provider.billing_account_id,
            only_accounts.billing_account_id, '(unassigned)'
        ) as billing_account_id,
        {{ agent_cost_month_of('calls.started_date') }} as billing_month,
        calls.model,
        calls.pricing_mode,
        calls.currency,
        {%- for meter, columns in meters.items() %}
        sum(calls.{{ columns[0] }}) as {{ meter }}_quantity,
        sum(case when calls.{{ columns[1] }} is null then calls.{{ columns[0] }} else 0 end)
            as {{ meter }}_unpriced_quantity,
        sum(calls.{{ columns[1] }}) as {{ meter }}_cost{{ ',' if not loop.last }}
        {%- endfor %}
    from calls
    left join own_accounts as by_service
        on calls.provider = by_service.provider and calls.service_name = by_service.service_name
    left join own_accounts as by_provider
        on calls.provider = by_provider.provider and by_provider.service_name is null
    left join only_accounts on calls.provider = only_accounts.provider
    group by 1, 2, 3, 4, 5, 6
),

final as (
    {%- for meter in meters %}
    select
        provider, billing_account_id, billing_month, model, '{{ meter }}' as meter, pricing_mode,
        currency,
        cast({{ meter }}_quantity as bigint) as modelled_quantity,
        cast({{ meter }}_unpriced_quantity as bigint) as unpriced_quantity,
        cast({{ meter }}_cost as {{ agent_cost_type_money() }}) as modelled_cost
    from monthly
    where {{ meter }}_quantity > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
