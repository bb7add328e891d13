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
