{# What of a call an override may be for; an empty column of the override is any. #}
{% macro agent_cost_override_scope() -%}
    {{ return([
        'provider', 'model_id', 'pricing_mode', 'billing_account_id', 'service_name', 'inference_geo', 'region',
        'server_address'
    ]) }}
{%- endmacro %}

{# True when a call (or a group of calls alike) is in the scope of an override. #}
{% macro agent_cost_in_scope(call, override) -%}
    {%- for column in agent_cost_override_scope() -%}
    ({{ override }}.{{ column }} is null or {{ override }}.{{ column }} = {{ call }}.{{ column }})
        {%- if not loop.last %}
        and {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{# True when an override holds on the day, weekday and time of a call; a time window may run over midnight. #}
{% macro agent_cost_in_force(call, override) -%}
    {{ call }}.started_date >= {{ override }}.effective_from
        and {{ call }}.started_date < {{ override }}.effective_to
        and (
            {{ override }}.weekdays is null
            or {{ override }}.weekdays like '%' || cast({{ call }}.utc_weekday as {{ agent_cost_type_text() }}) || '%'
        )
        and case
            when {{ override }}.utc_from_s < {{ override }}.utc_to_s
                then {{ call }}.second_of_day >= {{ override }}.utc_from_s and {{ call }}.second_of_day < {{ override }}.utc_to_s
            else {{ call }}.second_of_day >= {{ override }}.utc_from_s or {{ call }}.second_of_day < {{ override }}.utc_to_s
        end
{%- endmacro %}

{# Of the overrides that hold, the first: the lowest precedence number, then the narrower scope, then the later start. #}
{% macro agent_cost_override_order(override) -%}
    {{ override }}.precedence, {{ override }}.scope_width, {{ override }}.effective_from desc, {{ override }}.override_id
{%- endmacro %}
