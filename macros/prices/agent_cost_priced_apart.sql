{# The token columns of a call, each with the meters inside it that the book may price apart. #}
{% macro agent_cost_priced_apart() -%}
    {{ return({
        'input': ['input_audio', 'input_image', 'input_video'],
        'cache_read': ['cache_read_audio', 'cache_read_image'],
        'cache_write_5m': [],
        'cache_write_1h': [],
        'output': ['output_audio', 'output_image', 'output_video', 'output_reasoning'],
    }) }}
{%- endmacro %}

{# The meters above that are priced apart, in one list. #}
{% macro agent_cost_apart_meters() -%}
    {%- set meters = [] -%}
    {%- for parts in agent_cost_priced_apart().values() -%}{%- do meters.extend(parts) -%}{%- endfor -%}
    {{ return(meters) }}
{%- endmacro %}

{# Tools that the provider runs inside a model call and charges beside its tokens, as the book names them. #}
{% macro agent_cost_server_tools() -%}
    {{ return(['web_search', 'file_search', 'code_execution']) }}
{%- endmacro %}
