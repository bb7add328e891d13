"""Every emitter set-up that the lab runs: fixture name, where it runs, what it runs, whose version names it."""

from dataclasses import dataclass, field


@dataclass
class Family:
    name: str                 # fixture: <name>_<version>.jsonl
    home: str                 # a virtual environment of requirements/, or a folder of js/
    command: list             # driver and its arguments
    package: str              # the distribution whose version is in the file name
    env: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)   # (scenario pattern, note for the truth rows)
    exit_codes: tuple = (0,)


OPT_IN = {"OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental"}

FAMILIES = [
    # OpenAI SDK
    Family("otel_openai_v2", "openai_v2", ["openai_sdk.py", "openai_v2"], "opentelemetry-instrumentation-openai-v2"),
    Family("otel_openai_v2_optin", "openai_v2", ["openai_sdk.py", "openai_v2"],
           "opentelemetry-instrumentation-openai-v2", OPT_IN),
    Family("otel_genai_openai", "base", ["openai_sdk.py", "genai"], "opentelemetry-instrumentation-genai-openai"),
    Family("openinference_openai", "base", ["openai_sdk.py", "openinference"], "openinference-instrumentation-openai"),
    Family("traceloop_openai", "base", ["openai_sdk.py", "traceloop"], "opentelemetry-instrumentation-openai"),
    # Anthropic SDK
    Family("anthropic_native", "base", ["anthropic_sdk.py", "native"], "anthropic"),
    Family("otel_genai_anthropic", "base", ["anthropic_sdk.py", "genai"],
           "opentelemetry-instrumentation-genai-anthropic"),
    Family("anthropic_native_and_genai", "base", ["anthropic_sdk.py", "both"], "anthropic"),
    Family("openinference_anthropic", "base", ["anthropic_sdk.py", "openinference"],
           "openinference-instrumentation-anthropic"),
    Family("traceloop_anthropic", "base", ["anthropic_sdk.py", "traceloop"],
           "opentelemetry-instrumentation-anthropic"),
    # Bedrock and Gemini
    Family("otel_genai_bedrock", "base", ["bedrock_sdk.py", "genai"], "opentelemetry-instrumentation-genai-bedrock"),
    Family("openinference_bedrock", "base", ["bedrock_sdk.py", "openinference"],
           "openinference-instrumentation-bedrock"),
    Family("otel_botocore", "base", ["bedrock_sdk.py", "botocore"], "opentelemetry-instrumentation-botocore"),
    Family("traceloop_bedrock", "base", ["bedrock_sdk.py", "traceloop"], "opentelemetry-instrumentation-bedrock"),
    Family("otel_google_genai", "gemini", ["gemini_sdk.py", "genai"], "opentelemetry-instrumentation-google-genai"),
    Family("openinference_google_genai", "gemini", ["gemini_sdk.py", "openinference"],
           "openinference-instrumentation-google-genai"),
    # LangChain and LangGraph
    Family("openinference_langgraph", "chains", ["langgraph_app.py", "openinference"],
           "openinference-instrumentation-langchain"),
    Family("traceloop_langgraph", "chains", ["langgraph_app.py", "traceloop"],
           "opentelemetry-instrumentation-langchain"),
    Family("otel_genai_langgraph", "chains", ["langgraph_app.py", "genai"],
           "opentelemetry-instrumentation-genai-langchain"),
    Family("langsmith_langgraph", "chains", ["langgraph_app.py", "langsmith"], "langsmith"),
    # OpenAI Agents SDK
    Family("openinference_openai_agents", "agents", ["openai_agents.py", "openinference"],
           "openinference-instrumentation-openai-agents"),
    Family("traceloop_openai_agents", "agents", ["openai_agents.py", "traceloop"],
           "opentelemetry-instrumentation-openai-agents"),
    Family("otel_genai_openai_agents", "agents", ["openai_agents.py", "genai"],
           "opentelemetry-instrumentation-genai-openai-agents"),
    # Platforms' own SDKs
    Family("pydantic_ai", "pydantic", ["pydantic_agents.py"], "pydantic-ai-slim"),
    Family("logfire", "pydantic", ["logfire_sdk.py"], "logfire"),
    Family("langfuse", "langfuse", ["langfuse_sdk.py"], "langfuse"),
    Family("mlflow", "mlflow", ["mlflow_sdk.py"], "mlflow-tracing"),
    Family("openlit", "openlit", ["openlit_sdk.py"], "openlit"),
    Family("litellm", "litellm", ["litellm_calls.py", "otel"], "litellm"),
    Family("litellm_optin", "litellm", ["litellm_calls.py", "otel"], "litellm", OPT_IN),
    Family("openinference_litellm", "litellm", ["litellm_calls.py", "openinference"],
           "openinference-instrumentation-litellm"),
    # Agent frameworks
    Family("strands", "strands", ["strands_app.py"], "strands-agents"),
    Family("google_adk", "adk", ["adk_app.py"], "google-adk"),
    Family("google_adk_schema1", "adk", ["adk_app.py"], "google-adk", {"ADK_TELEMETRY_SCHEMA_VERSION_OPT_IN": "1"}),
    Family("agent_framework", "agent_framework", ["agent_framework_app.py"], "agent-framework-core"),
    Family("semantic_kernel", "semantic_kernel", ["semantic_kernel_app.py"], "semantic-kernel"),
    Family("autogen_genai_openai", "autogen", ["autogen_app.py"], "autogen-agentchat"),
    Family("openinference_crewai", "crewai", ["crewai_app.py"], "openinference-instrumentation-crewai"),
    Family("openinference_llama_index", "llama_index", ["llama_index_app.py"],
           "openinference-instrumentation-llama-index"),
    Family("openinference_agno", "agno", ["agno_app.py"], "openinference-instrumentation-agno"),
    Family("openinference_smolagents", "smolagents", ["smolagents_app.py"],
           "openinference-instrumentation-smolagents"),
    # JavaScript
    Family("vercel_ai5", "vercel5", ["vercel.mjs"], "ai"),
    Family("vercel_ai6", "vercel6", ["vercel.mjs"], "ai"),
    Family("vercel_ai7", "vercel7", ["vercel.mjs"], "ai"),
    Family("vercel_ai7_details", "vercel7", ["vercel.mjs", "details"], "ai"),
    Family("genkit", "genkit", ["genkit.mjs"], "genkit"),
    Family("openinference_js", "node_sdks", ["node_sdks.mjs", "openinference"],
           "@arizeai/openinference-instrumentation-openai"),
    Family("traceloop_js", "node_sdks", ["node_sdks.mjs", "traceloop"], "@traceloop/instrumentation-openai"),
]
