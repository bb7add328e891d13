{# A span carries usage when any count is above zero: emitters that lost the usage write zeros,
   and no provider bills a response of zero tokens. #}
{% macro agent_cost_has_usage() -%}
    coalesce(uncached_input_tokens, 0) + coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0)
    + coalesce(cache_write_tokens, 0) + coalesce(cache_write_5m_tokens, 0)
    + coalesce(cache_write_1h_tokens, 0) + coalesce(output_tokens, 0) + coalesce(visible_output_tokens, 0) > 0
{%- endmacro %}

{# A valid span of which this is true is in int_agent_cost__calls: a model call, or any span with usage. #}
{% macro agent_cost_may_carry_bill() -%}
    (role in ('llm', 'embedding', 'rerank', 'retrieved') or {{ agent_cost_has_usage() }})
{%- endmacro %}
