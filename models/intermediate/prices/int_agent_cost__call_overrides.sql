-- grain: one row a billed call that an override prices
-- why: of the overrides in whose scope and window a call falls, one a meter and layer holds: no fan-out, no guess
{%- set scope = agent_cost_override_scope() %}
{%- set factor = agent_cost_type_decimal(16, 12) %}
with

calls as (
    select * from {{ ref('int_agent_cost__call_rates') }}
    where rate_id is not null
),

overrides as (
    select * from {{ ref('stg_agent_cost__price_overrides') }}
    where reject_reason is null
),

-- calls alike are compared with the rules once
kinds as (
    select distinct {{ scope | join(', ') }}
    from calls
),

kinds_in_scope as (
    select
        {%- for column in scope %}
        coalesce(kinds.{{ column }}, '') as kind_{{ column }},
        {%- endfor %}
        overrides.override_id,
        overrides.meter,
        overrides.layer,
        overrides.base_pricing_mode,
        overrides.weekdays,
        overrides.effective_from,
        overrides.effective_to,
        overrides.utc_from_s,
        overrides.utc_to_s,
        overrides.precedence,
        overrides.scope_width,
        overrides.unit_price,
        overrides.multiplier
    from kinds
    inner join overrides on {{ agent_cost_in_scope('kinds', 'overrides') }}
),

meters as (
    {%- for meter in agent_cost_meter_lineage() %}
    select '{{ meter }}' as meter{{ ' union all' if not loop.last }}
    {%- endfor %}
),

ranked as (
    select
        calls.span_key,
        calls.base_pricing_mode,
        meters.meter,
        kinds_in_scope.layer,
        kinds_in_scope.override_id,
        kinds_in_scope.unit_price,
        kinds_in_scope.multiplier,
        row_number() over (
            partition by calls.span_key, meters.meter, kinds_in_scope.layer
            order by {{ agent_cost_override_order('kinds_in_scope') }}
        ) as choice
    from calls
    inner join kinds_in_scope
        on
        {%- for column in scope %}
        coalesce(calls.{{ column }}, '') = kinds_in_scope.kind_{{ column }} and
        {%- endfor %}
        {{ agent_cost_in_force('calls', 'kinds_in_scope') }}
        and coalesce(kinds_in_scope.base_pricing_mode, '') = case
            when kinds_in_scope.layer = 'base' then coalesce(calls.base_pricing_mode, '(none)') else ''
        end
    -- a rule for every meter is one for tokens: the fee of a request and tools need a rule by name
    inner join meters
        on
        kinds_in_scope.meter = meters.meter
        or (kinds_in_scope.meter is null and meters.meter <> 'request')
),

chosen as (
    select * from ranked
    where choice = 1
),

-- a unit price is final; otherwise the multipliers of the layers are multiplied; another mode's price holds only for
-- the meters that a rule of layer base names
by_meter as (
    select
        span_key,
        meter,
        max(unit_price) as unit_price,
        case
            when base_pricing_mode is null or max(case when layer = 'base' then 1 end) = 1
                then cast(
                    coalesce(max(case when layer = 'base' then multiplier end), 1)
                    * coalesce(max(case when layer = 'contract' then multiplier end), 1)
                    * coalesce(max(case when layer = 'uplift' then multiplier end), 1) as {{ factor }}
                )
        end as multiplier
    from chosen
    group by span_key, meter, base_pricing_mode
),

pivoted as (
    select
        {%- for meter in agent_cost_meter_lineage() %}
        max(case when meter = '{{ meter }}' then unit_price end) as {{ meter }}_unit_price,
        max(case when meter = '{{ meter }}' then multiplier end) as {{ meter }}_multiplier,
        {%- endfor %}
        span_key
    from by_meter
    group by span_key
),

used as (
    select distinct
        span_key,
        override_id
    from chosen
),

named as (
    select
        span_key,
        {{ agent_cost_text_list('override_id') }} as override_ids
    from used
    group by span_key
),

final as (
    select
        pivoted.*,
        named.override_ids
    from pivoted
    inner join named on pivoted.span_key = named.span_key
)

select * from final
