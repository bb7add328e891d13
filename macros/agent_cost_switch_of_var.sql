{# A var that is on or off: the build stops where it is neither true nor false, as 'false' in quotes is. #}
{% macro agent_cost_switch_of_var(name) -%}
    {%- set switch = var(name) -%}
    {%- if switch is not boolean -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var " ~ name ~ " needs true or false, without quotes, not '" ~ switch ~ "'"
        ) }}
    {%- endif -%}
    {{ return(switch) }}
{%- endmacro %}
