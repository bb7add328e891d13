{# Currency of the reporting amounts: three letters, or the build stops. #}
{% macro agent_cost_reporting_currency() -%}
    {%- set currency = var('agent_cost_reporting_currency') | string | upper -%}
    {%- if not modules.re.match('^[A-Z]{3}$', currency) -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var agent_cost_reporting_currency is '" ~ currency ~ "', not an ISO 4217 code such as USD"
        ) }}
    {%- endif -%}
    {{ return(currency) }}
{%- endmacro %}

{# Units of the reporting currency for one unit of a line's currency: 1 for the same currency, else the rate given;
   NULL without one, or when the rate is no plausible rate. Nine digits after the point keep the product exact. #}
{% macro agent_cost_exchange_rate(currency, rate) -%}
    cast(case
        when {{ currency }} = '{{ agent_cost_reporting_currency() }}' then 1
        when {{ rate }} > 0 and {{ rate }} < 100000 then {{ rate }}
    end as numeric(14, 9))
{%- endmacro %}
