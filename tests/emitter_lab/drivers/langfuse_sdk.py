"""Langfuse's OpenAI drop-in, its @observe decorators, and hand-made generations around Anthropic."""

import os

import lab

os.environ |= {"LANGFUSE_PUBLIC_KEY": "pk-lf-lab", "LANGFUSE_SECRET_KEY": "sk-lf-lab", "LANGFUSE_HOST": lab.ROOT,
               "LANGFUSE_TRACING_ENVIRONMENT": "lab", "ANTHROPIC_OPEN_TELEMETRY": "false",
               "OTEL_SERVICE_NAME": lab.SERVICE}
from langfuse import Langfuse, observe, propagate_attributes  # noqa: E402
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: E402

client = Langfuse(span_exporter=OTLPSpanExporter(endpoint=lab.TRACES))

import calls_anthropic  # noqa: E402
import calls_openai  # noqa: E402
from anthropic import Anthropic  # noqa: E402
from langfuse.openai import OpenAI  # noqa: E402

gpt = OpenAI(base_url=lab.OPENAI, api_key=lab.KEY)
claude = Anthropic(base_url=lab.ROOT, api_key=lab.KEY)
calls_openai.everything(gpt)


def ask_claude(name):
    """What the platform's documentation proposes for a provider without a wrapper: pass usage on by hand."""
    with lab.scenario(name) as model:
        with client.start_as_current_observation(as_type="generation", name="claude", model=model) as generation:
            usage = claude.messages.create(model=model, max_tokens=1024, messages=calls_anthropic.ask()).usage
            generation.update(usage_details={
                "input": usage.input_tokens, "output": usage.output_tokens,
                "cache_read_input_tokens": usage.cache_read_input_tokens,
                "cache_creation_input_tokens": usage.cache_creation_input_tokens})


for scenario in ("an_chat", "an_write_5m", "an_read", "an_write_both"):
    ask_claude(scenario)


@observe(as_type="tool")
def look_up_city():
    return lab.TOOL_RESULT


@observe(as_type="agent")
def writer():
    with lab.scenario("oa_priority") as model:
        gpt.chat.completions.create(model=model, messages=calls_openai.ask(), service_tier="priority", name="draft")


@observe(as_type="agent")
def letter_desk():
    with propagate_attributes(session_id=lab.SESSION, user_id=lab.USER, tags=[lab.TAG],
                              metadata={"feature": lab.FEATURE, "tenant": lab.TENANT}):
        with lab.scenario("oa_cached") as model:
            gpt.chat.completions.create(model=model, messages=calls_openai.ask(), name="plan")
        calls_openai.tool_loop(gpt, "oa_tools_cached")
        look_up_city()
        writer()


letter_desk()
client.flush()
lab.finish()
