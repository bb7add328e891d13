{# What an emitter may leave out, the worst first: the count of agent_cost_coverage that shows it, and what mends it. #}
{% macro agent_cost_coverage_gaps() -%}
    {{ return({
        'rejected_spans': ['rejected_spans', 'Look at agent_cost_rejects: spans without ids or times were left out.'],
        'usage_missing': ['calls_missing',
            'Ask for usage: stream_options.include_usage on OpenAI streams, no with_raw_response, and read streams to their end; else update the instrumentation.'],
        'input_missing': ['calls_input_missing', 'Update the instrumentation: it shows no input tokens.'],
        'output_missing': ['calls_output_missing', 'Read streams to their end: a stream that is left shows no output tokens, and is billed.'],
        'output_placeholder': ['calls_output_placeholder', 'Read streams to their end: a stream that is left shows the output of its first chunk only.'],
        'estimated': ['calls_estimated', 'Ask for usage (stream_options.include_usage): the emitter estimates tokens from text.'],
        'unpriced': ['unpriced_calls', 'Name the model in agent_cost_own_models or price it in agent_cost_own_model_prices; agent_cost_by_model lists what is unpriced.'],
        'agent_total_only': ['calls_agent_total', 'Instrument the model calls too: only totals of agents arrive, which hide model changes and cache prices.'],
        'cache_read_unknown': ['calls_cache_read_unknown', 'Update or change the instrumentation: it does not show tokens read from the cache, so the cost may be too high.'],
        'cache_write_unknown': ['calls_cache_write_unknown', 'Update or change the instrumentation: it does not show tokens written to the cache, so the cost may be off.'],
        'against_its_rule': ['calls_against_their_rule', 'Give this emitter a row in agent_cost_usage_conventions: its numbers prove that input excludes cached tokens.'],
        'no_feature': ['calls_without_feature', 'Set app.feature on the agent span or the resource, or name your attribute in the var agent_cost_attributes.'],
        'no_agent': ['calls_without_agent', 'Put an agent span (gen_ai.operation.name = invoke_agent) around the task, or instrument the framework.'],
        'no_step': ['calls_without_step', 'Set gen_ai.agent.step on the call or a span above it, or name your attribute in the var agent_cost_attributes.']
    }) }}
{%- endmacro %}
