{# A var that counts something (`what`): the build stops where it is no whole number, 0 or more. #}
{% macro agent_cost_whole_number_of_var(name, what) -%}
    {%- set number = var(name) -%}
    {%- if number is not integer or number < 0 -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var " ~ name ~ " needs a whole number of " ~ what ~ ", 0 or more, not '" ~ number ~ "'"
        ) }}
    {%- endif -%}
    {{ return(number) }}
{%- endmacro %}
