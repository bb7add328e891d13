"""LiteLLM: its own otel callback (legacy or with the semconv opt-in), or OpenInference."""

import os
import sys

import lab

which = sys.argv[1]
os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "OTEL_EXPORTER_OTLP_ENDPOINT": f"{lab.BASE}/otlp/{lab.FILE}",
               "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "OTEL_EXPORTER": "otlp_http",
               "OTEL_ENDPOINT": lab.TRACES, "OTEL_BSP_SCHEDULE_DELAY": "500", "OTEL_SERVICE_NAME": lab.SERVICE, "OTEL_ENVIRONMENT_NAME": "lab"}
made = lab.provider(set_global=which == "openinference") if which == "openinference" else None
import litellm  # noqa: E402

litellm.telemetry = False
if which == "openinference":
    from openinference.instrumentation.litellm import LiteLLMInstrumentor
    LiteLLMInstrumentor().instrument(tracer_provider=made)
else:
    litellm.callbacks = ["otel"]

GPT = {"api_base": lab.OPENAI, "api_key": lab.KEY}
CLAUDE = {"api_base": lab.ROOT, "api_key": lab.KEY}
TOOLS = [{"type": "function", "function": {
    "name": "look_up_city", "description": f"Weather for a {lab.MARKER}.", "parameters": lab.TOOL}}]
META = {"generation_name": "draft", "user_api_key_team_id": "team-5", "user_api_key_user_id": lab.USER,
        "session_id": lab.SESSION, "feature": lab.FEATURE, "tags": [lab.TAG]}


def ask():
    return [{"role": "system", "content": lab.SYSTEM}, {"role": "user", "content": lab.PROMPT}]


def complete(model, **more):
    where = CLAUDE if model.startswith("claude") else GPT
    name = f"anthropic/{model}" if where is CLAUDE else f"openai/{model}"
    return litellm.completion(model=name, messages=ask(), **where, **more)


for scenario in ("oa_chat", "oa_cached", "oa_cache_write", "oa_reasoning", "oa_long", "an_chat", "an_write_5m",
                 "an_write_1h", "an_write_both", "an_read", "an_batch", "an_long"):
    with lab.scenario(scenario) as model:
        complete(model)
for scenario, tier in (("oa_flex", "flex"), ("oa_flex_cached", "flex"), ("oa_priority", "priority")):
    with lab.scenario(scenario) as model:
        complete(model, service_tier=tier)
with lab.scenario("an_web") as model:
    complete(model, tools=[{"type": "web_search_20250305", "name": "web_search"}])
with lab.scenario("an_think") as model:
    complete(model, thinking={"type": "enabled", "budget_tokens": 1024}, max_tokens=2048)
for scenario in ("oa_stream", "oa_stream_cached", "an_stream_cached"):
    with lab.scenario(scenario) as model:
        list(complete(model, stream=True, stream_options={"include_usage": True}))
with lab.scenario("oa_stream_nousage") as model:
    list(complete(model, stream=True))
with lab.scenario("oa_tools") as model:
    complete(model, tools=TOOLS)
    complete(model, tools=TOOLS)
with lab.scenario("oa_retry") as model:
    complete(model, num_retries=2)
with lab.scenario("oa_404", fails=True) as model:
    complete(model)
with lab.scenario("oa_embed") as model:
    litellm.embedding(model=f"openai/{model}", input=[lab.PROMPT], **GPT)
for scenario in ("an_read", "oa_cached"):
    with lab.scenario(scenario) as model:
        complete(model, metadata=dict(META), user=lab.USER)

import time  # noqa: E402

time.sleep(3)   # success callbacks run on another thread
if which != "openinference":
    from opentelemetry import trace
    trace.get_tracer_provider().force_flush()
lab.finish(made)
