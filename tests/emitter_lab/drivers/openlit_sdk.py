"""OpenLIT over the OpenAI and Anthropic SDKs."""

import os
from pathlib import Path

import lab

os.environ |= {"ANTHROPIC_OPEN_TELEMETRY": "false", "OPENLIT_TELEMETRY_ENABLED": "false"}
made = lab.provider()

import openlit  # noqa: E402

openlit.init(application_name=lab.SERVICE, environment="lab", disable_metrics=True,
             otlp_endpoint=f"{lab.BASE}/otlp/{lab.FILE}", pricing_json=str(Path(__file__).with_name("openlit_prices.json")),
             disabled_instrumentors=["httpx", "requests", "urllib", "urllib3", "aiohttp-client", "asyncio", "threading"])

import calls_anthropic  # noqa: E402
import calls_openai  # noqa: E402
from anthropic import Anthropic  # noqa: E402
from openai import OpenAI  # noqa: E402
from opentelemetry import trace  # noqa: E402

tracer = trace.get_tracer("letters.app", "1.4.0")
calls_openai.everything(OpenAI(base_url=lab.OPENAI, api_key=lab.KEY), tracer)
calls_anthropic.everything(Anthropic(base_url=lab.ROOT, api_key=lab.KEY), tracer)
lab.finish(made)
