{# Which attributes carry which concept, in the order they are believed: the one place where an
   emitter's names enter the project. `container -> key -> key` reads inside a value that is itself
   JSON text; `container -> $` reads a value that was JSON-encoded whole. Your own names go into
   the var agent_cost_attributes (concept: [names]) and are believed before these. #}
{% macro agent_cost_attribute_map() -%}
    {%- set raw_usage = [
        'gen_ai.usage.raw', 'langfuse.observation.usage_details', 'langsmith.metadata.usage_metadata',
        'mlflow.chat.tokenUsage', 'metadata.usage_object', 'response_data -> usage', 'genkit:output -> raw -> usage',
        'braintrust.metrics'
    ] -%}
    {%- set map = {
        'operation': [
            'gen_ai.operation.name', 'openinference.span.kind', 'ai.operationId',
            'langfuse.observation.type', 'mlflow.spanType -> $', 'langsmith.span.kind',
            'traceloop.span.kind', 'llm.request.type', 'span.type', 'genkit:metadata:subtype', 'genkit:type',
            'braintrust.span_attributes -> type'
        ],
        'span_form': ['logfire.span_type'],
        'provider_name': [
            'gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system',
            'ai.model.provider', 'metadata -> ls_provider', 'langsmith.metadata.ls_provider', 'openclaw.provider',
            'braintrust.metadata -> provider'
        ],
        'request_model': [
            'gen_ai.request.model', 'llm.request.model_name', 'llm.input_model_name', 'ai.model.id',
            'llm.request.model', 'llm.model_name', 'langfuse.observation.model.name',
            'embedding.model_name', 'reranker.model_name', 'llm.invocation_parameters -> model',
            'embedding.invocation_parameters -> model', 'metadata -> ls_model_name',
            'langsmith.metadata.ls_model_name', 'mlflow.llm.model -> $', 'model -> $', 'model', 'openclaw.model',
            'braintrust.metadata -> model', 'genkit:name'
        ],
        'response_model': [
            'gen_ai.response.model', 'llm.response.model_name', 'llm.output_model_name',
            'ai.response.model', 'llm.response.model', 'llm.model_name',
            'langfuse.observation.model.name', 'embedding.model_name', 'mlflow.llm.model -> $',
            'genkit:output -> raw -> model'
        ],
        'gateway_model': ['litellm.provider.model'],
        'response_id': [
            'gen_ai.response.id', 'ai.response.id', 'llm.response.id', 'response_id', 'gen_ai.thread.run.id',
            'genkit:output -> raw -> id'
        ],
        'conversation_id': [
            'gen_ai.conversation.id', 'session.id', 'langfuse.session.id', 'ai.telemetry.metadata.sessionId',
            'ai.settings.context.sessionId',
            'traceloop.association.properties.session_id', 'langsmith.metadata.session_id',
            'mlflow.trace.session -> $', 'anthropic.session.id', 'gcp.vertex.agent.session_id',
            'gen_ai.thread.id', 'traceloop.association.properties.thread_id',
            'langsmith.metadata.thread_id', 'metadata -> session_id', 'metadata -> thread_id', 'session_id', 'thread_id'
        ],
        'user_id': [
            'user.id', 'enduser.id', 'langfuse.user.id', 'ai.telemetry.metadata.userId', 'ai.settings.context.userId',
            'traceloop.association.properties.user_id', 'langsmith.metadata.user_id',
            'mlflow.trace.user -> $', 'metadata -> user_id', 'user_id', 'llm.user', 'gen_ai.request.user',
            'metadata.user_api_key_end_user_id', 'litellm.end_user.id', 'metadata.user_api_key_user_id'
        ],
        'tenant': [
            'tenant.id', 'tenant_id', 'tenant', 'app.tenant', 'langfuse.trace.metadata.tenant -> $',
            'langfuse.trace.metadata.tenant', 'langsmith.metadata.tenant', 'ai.telemetry.metadata.tenant', 'ai.settings.context.tenant',
            'traceloop.association.properties.tenant_id', 'traceloop.association.properties.tenant',
            'metadata -> tenant_id', 'metadata -> tenant', 'langsmith.metadata.tenant_id',
            'metadata.user_api_key_team_id', 'litellm.team.id', 'organization.id'
        ],
        'feature': [
            'app.feature', 'feature', 'ai.telemetry.metadata.feature', 'ai.settings.context.feature',
            'traceloop.association.properties.app.feature', 'traceloop.association.properties.feature',
            'langfuse.trace.metadata.feature -> $', 'langfuse.trace.metadata.feature',
            'metadata -> app.feature', 'metadata -> feature', 'langsmith.metadata.feature',
            'langsmith.metadata.app.feature'
        ],
        'tags': [
            'tag.tags', 'langfuse.trace.tags', 'ai.telemetry.metadata.tags', 'ai.settings.context.tags', 'langsmith.span.tags',
            'logfire.tags'
        ],
        'agent_name': [
            'gen_ai.agent.name', 'agent.name', 'agent_name', 'ai.telemetry.functionId',
            'traceloop.association.properties.lc_agent_name', 'metadata -> lc_agent_name',
            'langsmith.metadata.lc_agent_name'
        ],
        'entity_name': ['traceloop.entity.name'],
        'agent_version': ['gen_ai.agent.version', 'agent.version', 'langfuse.version', 'service.agent.version'],
        'workflow_name': [
            'gen_ai.workflow.name', 'workflow.name', 'traceloop.workflow.name', 'crewai.crew.name'
        ],
        'agent_step': ['gen_ai.agent.step'],
        'step': [
            'gen_ai.step.name', 'app.step',
            'traceloop.association.properties.langgraph_node', 'metadata -> langgraph_node',
            'langsmith.metadata.langgraph_node', 'executor.id', 'graph.node.name', 'gen_ai.task.name'
        ],
        'step_index': [
            'gen_ai.agent.step.index', 'gen_ai.step.index', 'app.step_index',
            'traceloop.association.properties.langgraph_step', 'metadata -> langgraph_step',
            'langsmith.metadata.langgraph_step'
        ],
        'tool_name': [
            'gen_ai.tool.name', 'tool.name', 'ai.toolCall.name', 'tool_name', 'traceloop.entity.name'
        ],
        'tool_call_id': ['gen_ai.tool.call.id', 'ai.toolCall.id', 'tool_call.id', 'tool_use_id'],
        'error_type': ['error.type', 'exception.type'],
        'error_level': ['langfuse.observation.level'],
        'success': ['success'],
        'finish_reasons': [
            'gen_ai.response.finish_reasons', 'llm.finish_reason', 'ai.response.finishReason',
            'anthropic.message.stop_reason', 'stop_reason', 'langfuse.observation.metadata.finish_reason -> $',
            'genkit:output -> finishReason'
        ],
        'is_stream': [
            'gen_ai.request.stream', 'gen_ai.is_streaming', 'llm.is_streaming',
            'llm.invocation_parameters -> stream', 'request_data -> stream'
        ],
        'retries': ['http.request.resend_count', 'retry_attempts'],
        'attempts': ['attempt'],
        'service_tier': [
            'openai.response.service_tier', 'gen_ai.openai.response.service_tier',
            'anthropic.response.service_tier', 'gen_ai.response.service_tier',
            'ai.response.providerMetadata -> openai -> serviceTier',
            'ai.response.providerMetadata -> anthropic -> usage -> service_tier',
            'gen_ai.usage.raw -> service_tier', 'langsmith.metadata.service_tier', 'app.service_tier',
            'genkit:output -> raw -> service_tier', 'genkit:output -> raw -> usage -> service_tier',
            'gen_ai.request.service_tier', 'openai.request.service_tier', 'gen_ai.openai.request.service_tier',
            'anthropic.request.service_tier', 'llm.invocation_parameters -> service_tier',
            'langfuse.observation.model.parameters -> service_tier', 'service_tier -> $'
        ],
        'speed': [
            'anthropic.response.speed', 'gen_ai.usage.raw -> speed',
            'ai.response.providerMetadata -> anthropic -> usage -> speed'
        ],
        'inference_geo': [
            'anthropic.response.inference_geo', 'gen_ai.usage.raw -> inference_geo',
            'ai.response.providerMetadata -> anthropic -> usage -> inference_geo'
        ],
        'region': ['cloud.region', 'aws.region'],
        'server_address': ['server.address'],
        'uncached_input_tokens': [
            'ai.usage.inputTokenDetails.noCacheTokens',
            'ai.response.providerMetadata -> anthropic -> usage -> input_tokens',
            'langfuse.observation.usage_details -> input_flex', 'langfuse.observation.usage_details -> input_priority',
            'langfuse.observation.usage_details -> input_modality_1',
            'langfuse.observation.usage_details -> input', 'openclaw.tokens.input'
        ],
        'input_tokens': [
            'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.token_count.prompt',
            'llm.usage.prompt_tokens', 'ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens',
            'langfuse.observation.usage_details -> prompt_tokens',
            'langfuse.observation.usage_details -> input_tokens',
            'langsmith.metadata.usage_metadata -> input_tokens',
            'mlflow.chat.tokenUsage -> input_tokens', 'genkit:output -> usage -> inputTokens', 'input_tokens',
            'braintrust.metrics -> prompt_tokens', 'gen_ai.aggregated_usage.input_tokens'
        ],
        'cache_read_tokens': [
            'gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_read_input_tokens',
            'gen_ai.usage.input_tokens.cached', 'gen_ai.usage.cached_input_tokens', 'gen_ai.usage.cache_read_tokens',
            'llm.token_count.prompt_details.cache_read', 'ai.usage.inputTokenDetails.cacheReadTokens',
            'ai.usage.cachedInputTokens', 'gen_ai.usage.details.cache_read_tokens',
            'ai.response.providerMetadata -> anthropic -> usage -> cache_read_input_tokens',
            'ai.response.providerMetadata -> anthropic -> cacheReadInputTokens',
            'ai.response.providerMetadata -> openai -> cachedPromptTokens',
            'ai.response.providerMetadata -> bedrock -> usage -> cacheReadInputTokens',
            'ai.response.providerMetadata -> google -> usageMetadata -> cachedContentTokenCount',
            'ai.response.providerMetadata -> vertex -> usageMetadata -> cachedContentTokenCount',
            'langsmith.metadata.usage_metadata -> input_token_details -> cache_read',
            'langsmith.metadata.usage_metadata -> input_token_details -> flex_cache_read',
            'langsmith.metadata.usage_metadata -> input_token_details -> priority_cache_read',
            'gen_ai.usage.input_token_details -> cache_read',
            'gen_ai.usage.input_token_details -> flex_cache_read',
            'gen_ai.usage.input_token_details -> priority_cache_read',
            'gen_ai.usage.details.cached_tokens', 'gen_ai.usage.details.cache_read_input_tokens',
            'genkit:output -> usage -> cachedContentTokens', 'cache_read_tokens', 'openclaw.tokens.cache_read',
            'braintrust.metrics -> prompt_cached_tokens', 'gen_ai.aggregated_usage.cache_read.input_tokens'
        ],
        'cache_write_tokens': [
            'gen_ai.usage.cache_write.input_tokens', 'gen_ai.usage.cache_creation.input_tokens',
            'gen_ai.usage.cache_creation_input_tokens', 'gen_ai.usage.cache_write_input_tokens',
            'gen_ai.usage.input_tokens.cache_write', 'gen_ai.usage.cache_write_tokens',
            'llm.token_count.prompt_details.cache_write', 'ai.usage.inputTokenDetails.cacheWriteTokens',
            'gen_ai.usage.details.cache_write_tokens',
            'ai.response.providerMetadata -> anthropic -> usage -> cache_creation_input_tokens',
            'ai.response.providerMetadata -> anthropic -> cacheCreationInputTokens',
            'ai.response.providerMetadata -> openai -> usage -> cacheWriteTokens',
            'ai.response.providerMetadata -> bedrock -> usage -> cacheWriteInputTokens',
            'langsmith.metadata.usage_metadata -> input_token_details -> cache_creation',
            'gen_ai.usage.input_token_details -> cache_creation',
            'gen_ai.usage.details.cache_creation_input_tokens', 'cache_creation_tokens', 'openclaw.tokens.cache_write',
            'braintrust.metrics -> prompt_cache_creation_tokens', 'gen_ai.aggregated_usage.cache_creation.input_tokens'
        ],
        'cache_write_5m_tokens': [
            'anthropic.usage.cache_creation.ephemeral_5m_input_tokens',
            'gen_ai.usage.cache_creation.ephemeral_5m_input_tokens',
            'ai.response.providerMetadata -> anthropic -> usage -> cache_creation -> ephemeral_5m_input_tokens',
            'langsmith.metadata.usage_metadata -> input_token_details -> ephemeral_5m_input_tokens',
            'gen_ai.usage.input_token_details -> ephemeral_5m_input_tokens'
        ],
        'cache_write_1h_tokens': [
            'anthropic.usage.cache_creation.ephemeral_1h_input_tokens',
            'gen_ai.usage.cache_creation.ephemeral_1h_input_tokens',
            'ai.response.providerMetadata -> anthropic -> usage -> cache_creation -> ephemeral_1h_input_tokens',
            'langsmith.metadata.usage_metadata -> input_token_details -> ephemeral_1h_input_tokens',
            'gen_ai.usage.input_token_details -> ephemeral_1h_input_tokens'
        ],
        'output_tokens': [
            'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.token_count.completion',
            'llm.usage.completion_tokens', 'ai.usage.outputTokens', 'ai.usage.completionTokens',
            'langfuse.observation.usage_details -> completion_tokens',
            'langfuse.observation.usage_details -> output_tokens',
            'langsmith.metadata.usage_metadata -> output_tokens',
            'mlflow.chat.tokenUsage -> output_tokens', 'genkit:output -> usage -> outputTokens', 'output_tokens',
            'openclaw.tokens.output', 'braintrust.metrics -> completion_tokens', 'gen_ai.aggregated_usage.output_tokens'
        ],
        'visible_output_tokens': [
            'langfuse.observation.usage_details -> output_flex', 'langfuse.observation.usage_details -> output_priority',
            'langfuse.observation.usage_details -> output_modality_1', 'langfuse.observation.usage_details -> output'
        ],
        'compaction_input_tokens': ['anthropic.usage.compaction.input_tokens'],
        'compaction_output_tokens': ['anthropic.usage.compaction.output_tokens'],
        'reasoning_tokens': [
            'gen_ai.usage.reasoning.output_tokens', 'gen_ai.usage.reasoning_tokens',
            'gen_ai.usage.output_tokens.reasoning', 'gen_ai.usage.experimental.reasoning_tokens',
            'gen_ai.usage.details.reasoning_tokens', 'llm.token_count.completion_details.reasoning',
            'ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens',
            'gen_ai.usage.completion_tokens_details.reasoning_tokens',
            'langsmith.metadata.usage_metadata -> output_token_details -> reasoning',
            'gen_ai.usage.output_token_details -> reasoning', 'gen_ai.usage.details.thinking_tokens',
            'gen_ai.usage.details.thoughts_tokens', 'genkit:output -> usage -> thoughtsTokens',
            'ai.response.providerMetadata -> google -> usageMetadata -> thoughtsTokenCount',
            'ai.response.providerMetadata -> vertex -> usageMetadata -> thoughtsTokenCount',
            'langfuse.observation.usage_details -> output_flex_reasoning',
            'langfuse.observation.usage_details -> output_priority_reasoning',
            'langfuse.observation.usage_details -> thoughts_token_count',
            'braintrust.metrics -> completion_reasoning_tokens'
        ],
        'total_tokens': [
            'gen_ai.usage.total_tokens', 'llm.usage.total_tokens', 'llm.token_count.total',
            'ai.usage.totalTokens', 'ai.response.providerMetadata -> google -> usageMetadata -> totalTokenCount',
            'ai.response.providerMetadata -> vertex -> usageMetadata -> totalTokenCount',
            'genkit:output -> usage -> totalTokens', 'braintrust.metrics -> tokens'
        ],
        'input_audio_tokens': [
            'gen_ai.usage.audio.input_tokens', 'llm.token_count.prompt_details.audio',
            'gen_ai.usage.details.input_audio_tokens', 'gen_ai.usage.details.audio_prompt_tokens'
        ],
        'output_audio_tokens': [
            'gen_ai.usage.audio.output_tokens', 'llm.token_count.completion_details.audio',
            'gen_ai.usage.details.output_audio_tokens', 'gen_ai.usage.details.audio_candidates_tokens'
        ],
        'cache_read_audio_tokens': ['gen_ai.usage.details.cache_audio_read_tokens'],
        'input_image_tokens': [
            'gen_ai.usage.image.input_tokens', 'gen_ai.usage.details.input_image_tokens',
            'gen_ai.usage.details.image_prompt_tokens'
        ],
        'cache_read_image_tokens': ['gen_ai.usage.details.cache_image_read_tokens'],
        'output_image_tokens': [
            'gen_ai.usage.image.output_tokens', 'gen_ai.usage.details.output_image_tokens',
            'gen_ai.usage.details.image_candidates_tokens'
        ],
        'input_video_tokens': [
            'gen_ai.usage.details.input_video_tokens', 'gen_ai.usage.details.video_prompt_tokens'
        ],
        'output_video_tokens': ['gen_ai.usage.details.output_video_tokens'],
        'file_search_requests': [
            'gen_ai.usage.file_search_requests', 'gen_ai.usage.details.file_search_requests'
        ],
        'code_execution_requests': [
            'gen_ai.usage.code_execution_requests', 'gen_ai.usage.details.code_execution_requests',
            'anthropic.usage.server_tool_use.code_execution_requests'
        ],
        'web_search_requests': [
            'gen_ai.usage.server_tool_use.web_search_requests',
            'anthropic.usage.server_tool_use.web_search_requests',
            'gen_ai.usage.details.web_search_requests', 'gen_ai.usage.web_search_requests',
            'metadata -> server_tool_use -> web_search_requests',
            'ai.response.providerMetadata -> anthropic -> usage -> server_tool_use -> web_search_requests'
        ],
        'sample_weight': ['app.sample_weight', 'sampling.weight', 'sample_weight'],
        'reported_cost': [
            'gen_ai.usage.cost', 'gen_ai.usage.cost.amount', 'gen_ai.usage.total_cost', 'operation.cost', 'llm.cost.total',
            'gen_ai.cost.total_cost', 'litellm.cost.total', 'mlflow.llm.cost -> total_cost',
            'langfuse.observation.cost_details -> total', 'langsmith.metadata.usage_metadata -> total_cost'
        ]
    } -%}
    {#- One shape of provider usage travels inside many containers. -#}
    {%- set provider_shapes = {
        'cache_read_tokens': [
            'cache_read_input_tokens', 'prompt_tokens_details -> cached_tokens',
            'input_tokens_details -> cached_tokens', 'input_cached_tokens', 'input_cache_read',
            'input_flex_cache_read', 'input_priority_cache_read', 'cached_tokens'
        ],
        'cache_write_tokens': [
            'cache_creation_input_tokens', 'prompt_tokens_details -> cache_write_tokens',
            'input_tokens_details -> cache_write_tokens', 'input_cache_creation',
            'cache_write_input_tokens'
        ],
        'cache_write_5m_tokens': [
            'cache_creation -> ephemeral_5m_input_tokens', 'input_ephemeral_5m_input_tokens', 'input_cache_creation_5m'
        ],
        'cache_write_1h_tokens': [
            'cache_creation -> ephemeral_1h_input_tokens',
            'prompt_tokens_details -> cache_creation_token_details -> ephemeral_1h_input_tokens',
            'cache_creation_input_tokens_above_1hr', 'input_ephemeral_1h_input_tokens', 'input_cache_creation_1h'
        ],
        'reasoning_tokens': [
            'completion_tokens_details -> reasoning_tokens', 'output_tokens_details -> reasoning_tokens',
            'output_tokens_details -> thinking_tokens', 'output_reasoning', 'output_reasoning_tokens'
        ],
        'total_tokens': ['total_tokens', 'total'],
        'input_audio_tokens': ['prompt_tokens_details -> audio_tokens', 'input_tokens_details -> audio_tokens'],
        'output_audio_tokens': ['completion_tokens_details -> audio_tokens', 'output_tokens_details -> audio_tokens'],
        'input_image_tokens': ['prompt_tokens_details -> image_tokens', 'input_tokens_details -> image_tokens'],
        'output_image_tokens': ['completion_tokens_details -> image_tokens', 'output_tokens_details -> image_tokens'],
        'web_search_requests': ['server_tool_use -> web_search_requests'],
        'code_execution_requests': ['server_tool_use -> code_execution_requests']
    } -%}
    {%- set own_names = agent_cost_own_attributes(map.keys()) -%}
    {%- set result = {} -%}
    {%- for concept, names in map.items() -%}
        {%- set nested = [] -%}
        {%- for container in raw_usage -%}
            {%- for shape in provider_shapes.get(concept, []) -%}
                {%- do nested.append(container ~ ' -> ' ~ shape) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do result.update({concept: own_names.get(concept, []) + names + nested}) -%}
    {%- endfor -%}
    {{ return(result) }}
{%- endmacro %}

{# Names that spans of the OpenTelemetry GenAI conventions carry, looked for in every span; all others, and all your own,
   are found as well. Where a name stands in the map, and not whether it stands here, says what is believed. #}
{% macro agent_cost_usual_attributes() -%}
    {{ return([
        'gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.system', 'gen_ai.request.model', 'gen_ai.response.model',
        'gen_ai.response.id', 'gen_ai.conversation.id', 'gen_ai.agent.name', 'gen_ai.agent.version', 'gen_ai.agent.step',
        'gen_ai.workflow.name', 'gen_ai.tool.name', 'gen_ai.tool.call.id', 'gen_ai.response.finish_reasons',
        'gen_ai.usage.input_tokens', 'gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_creation.input_tokens',
        'gen_ai.usage.output_tokens', 'gen_ai.usage.reasoning.output_tokens', 'error.type', 'server.address', 'session.id',
        'user.id', 'app.feature'
    ]) }}
{%- endmacro %}
