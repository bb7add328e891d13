{# The meters of a call, each with the meters whose price holds for it where the book has none of its own, nearest first. #}
{% macro agent_cost_meter_lineage() -%}
    {{ return({
        'input': ['input'],
        'cache_read': ['cache_read', 'input'],
        'cache_write_5m': ['cache_write_5m', 'input'],
        'cache_write_1h': ['cache_write_1h', 'cache_write_5m', 'input'],
        'output': ['output'],
        'output_reasoning': ['output_reasoning'],
        'request': ['request'],
        'input_audio': ['input_audio', 'input'],
        'cache_read_audio': ['cache_read_audio', 'cache_read', 'input'],
        'output_audio': ['output_audio', 'output'],
        'input_image': ['input_image', 'input'],
        'cache_read_image': ['cache_read_image', 'cache_read', 'input'],
        'output_image': ['output_image', 'output'],
        'input_video': ['input_video', 'input'],
        'output_video': ['output_video', 'output'],
    }) }}
{%- endmacro %}
