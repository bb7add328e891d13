{# Text to a UTC timestamp of whole seconds; NULL when it is none. A date is its midnight; ten digits are Unix
   seconds; a zone other than UTC is not guessed at. #}
{% macro agent_cost_try_cast_timestamp(expression) -%}
    {{ return(adapter.dispatch('agent_cost_try_cast_timestamp', 'agent_cost')(expression)) }}
{%- endmacro %}

{% macro default__agent_cost_try_cast_timestamp(expression) -%}
    {%- set day = agent_cost_try_cast_date('substr(' ~ expression ~ ', 1, 10)') -%}
    {%- set clock = '[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?( ?(Z|UTC|[+]00(:?00)?))?' -%}
    case
        when {{ agent_cost_regexp_matches(expression, "'^[0-9]{10}([.]0*)?$'") }}
            then {{ agent_cost_timestamp_from_nanos('cast(substr(' ~ expression ~ ', 1, 10) as bigint) * 1000000000') }}
        when {{ day }} is null then null
        when length({{ expression }}) = 10 then cast({{ day }} as {{ agent_cost_type_timestamp() }})
        when {{ agent_cost_regexp_matches(expression, "'^[0-9]{4}-[0-9]{2}-[0-9]{2}" ~ clock ~ "$'") }}
            then cast(
                substr({{ expression }}, 1, 10) || ' ' || substr({{ expression }}, 12, 5)
                || case when substr({{ expression }}, 17, 1) = ':' then substr({{ expression }}, 17, 3) else ':00' end
                as {{ agent_cost_type_timestamp() }}
            )
    end
{%- endmacro %}
