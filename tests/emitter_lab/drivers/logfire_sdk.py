"""Logfire's wrappers around the OpenAI and Anthropic SDKs."""

import os

import lab

os.environ |= {"OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=lab", "ANTHROPIC_OPEN_TELEMETRY": "false"}
import logfire  # noqa: E402
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: E402
from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: E402

logfire.configure(send_to_logfire=False, service_name=lab.SERVICE, console=False, metrics=False,
                  inspect_arguments=False, scrubbing=False,
                  additional_span_processors=[BatchSpanProcessor(OTLPSpanExporter(endpoint=lab.TRACES))])

import calls_anthropic  # noqa: E402
import calls_openai  # noqa: E402
from anthropic import Anthropic  # noqa: E402
from openai import OpenAI  # noqa: E402

gpt, claude = OpenAI(base_url=lab.OPENAI, api_key=lab.KEY), Anthropic(base_url=lab.ROOT, api_key=lab.KEY)
logfire.instrument_openai(gpt)
logfire.instrument_anthropic(claude)
calls_openai.everything(gpt)
calls_anthropic.everything(claude)


def step(name, index):
    return logfire.span(name, **{"gen_ai.agent.step": name, "app.step_index": index})


with logfire.set_baggage(session_id=lab.SESSION, user_id=lab.USER, **{"app.feature": lab.FEATURE}):
    with logfire.span("letter_desk", _tags=[lab.TAG],
                      **{"gen_ai.agent.name": "letter_desk", "gen_ai.operation.name": "invoke_agent"}):
        with step("plan", 0), lab.scenario("oa_cached") as model:
            gpt.chat.completions.create(model=model, messages=calls_openai.ask())
        with step("write", 1), lab.scenario("an_write_1h") as model:
            claude.messages.create(model=model, max_tokens=1024, messages=calls_anthropic.ask())
logfire.force_flush()
lab.finish()
