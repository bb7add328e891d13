{# Meters that the wide price row carries. Each special meter belongs to the meter that prices it where nothing else does. #}
{% macro agent_cost_token_meters() -%}
    {{ return(['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output', 'output_reasoning', 'request']) }}
{%- endmacro %}

{% macro agent_cost_modality_meters() -%}
    {{ return({
        'input_audio': 'input',
        'cache_read_audio': 'cache_read',
        'output_audio': 'output',
        'input_image': 'input',
        'cache_read_image': 'cache_read',
        'output_image': 'output',
        'input_video': 'input',
        'output_video': 'output',
    }) }}
{%- endmacro %}
