"""What every Python driver shares: where the lab listens, scenarios, identity, the tracer provider."""

import json
import os
import sys
import traceback
import urllib.request
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scenarios import MARKER, request_model  # noqa: E402,F401

BASE, FILE = os.environ["LAB_BASE"], os.environ["LAB_FILE"]
SERVICE = os.environ.get("LAB_SERVICE", FILE)
ROOT = f"{BASE}/x/{FILE}"          # Anthropic, Bedrock, Gemini
OPENAI = f"{ROOT}/v1"              # OpenAI
TRACES = f"{BASE}/otlp/{FILE}/v1/traces"
KEY = "lab"

PROMPT = f"Tell the {MARKER} what to do next."
SYSTEM = f"You answer letters from a {MARKER}."
SESSION, USER, FEATURE, TENANT, TAG = "sess-41", "user-7", "letter_replies", "tenant-3", "lab"
TOOL = {"type": "object", "properties": {"city": {"type": "string", "description": f"where the {MARKER} lives"}},
        "required": ["city"]}
TOOL_RESULT = f"Rain, says the {MARKER}."

problems = []


def post(path, body):
    request = urllib.request.Request(f"{BASE}{path}", json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def left():
    with urllib.request.urlopen(f"{BASE}/_lab/{FILE}") as answer:
        return json.load(answer)["left"]


@contextmanager
def scenario(name, fails=False, tool=None, arguments=None, **note):
    """Queue the replies of a scenario; complain if the code inside did not use them all."""
    post(f"/_lab/{FILE}", {"scenario": name, "tool": tool, "arguments": arguments, "note": note})
    try:
        yield request_model(name)
        if fails:
            problems.append(f"{name}: should have failed")
    except Exception as error:
        if not fails:
            traceback.print_exc()
            problems.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
    if left():
        problems.append(f"{name}: {left()} replies not asked for")


def provider(set_global=True, simple=False):
    """A tracer provider that sends to the lab's collector."""
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    made = TracerProvider(resource=Resource.create(
        {"service.name": SERVICE, "deployment.environment.name": "lab"}))
    processor = SimpleSpanProcessor if simple else BatchSpanProcessor
    made.add_span_processor(processor(OTLPSpanExporter(endpoint=TRACES)))
    if set_global:
        trace.set_tracer_provider(made)
    return made


IDENTITY = {"app.feature": FEATURE, "session.id": SESSION, "user.id": USER, "app.tenant": TENANT}


@contextmanager
def agent(tracer, name, **attributes):
    """An agent span as an application would write it by hand, with its identity on it."""
    given = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name} | attributes
    with tracer.start_as_current_span(f"invoke_agent {name}", attributes=given) as span:
        yield span


@contextmanager
def step(tracer, name, index):
    with tracer.start_as_current_span(name, attributes={"gen_ai.agent.step": name, "app.step_index": index}) as span:
        yield span


@contextmanager
def tool_span(tracer, name):
    with tracer.start_as_current_span(f"execute_tool {name}", attributes={
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name}) as span:
        yield span


def finish(made=None):
    if made is not None:
        made.force_flush()
        made.shutdown()
    for problem in problems:
        print("PROBLEM", problem, file=sys.stderr)
    sys.stderr.flush()
    os._exit(1 if problems else 0)   # some SDKs keep threads alive
