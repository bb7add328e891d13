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
]
