{# The meters that spans can show, as invoices and the price book name them: their quantity and
   cost columns in fct_chat_spans. #}
{% macro agent_cost_meters() -%}
    {{ return({
        'input': ['input_tokens', 'input_cost'],
        'cache_read': ['cache_read_tokens', 'cache_read_cost'],
        'cache_write_5m': ['cache_write_5m_tokens', 'cache_write_5m_cost'],
        'cache_write_1h': ['cache_write_1h_tokens', 'cache_write_1h_cost'],
        'output': ['output_tokens', 'output_cost'],
        'web_search': ['web_search_requests', 'tool_cost']
    }) }}
{%- endmacro %}
