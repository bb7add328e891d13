"""Anthropic SDK under: native (its own spans), genai, openinference, traceloop, or both (native + genai)."""

import sys

import lab

which = sys.argv[1]
made = lab.provider(set_global=which in ("native", "both"))
if which in ("genai", "both"):
    from opentelemetry.instrumentation.genai.anthropic import AnthropicInstrumentor
    AnthropicInstrumentor().instrument(tracer_provider=made)
elif which == "openinference":
    from openinference.instrumentation.anthropic import AnthropicInstrumentor
    AnthropicInstrumentor().instrument(tracer_provider=made)
elif which == "traceloop":
    from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor
    AnthropicInstrumentor().instrument(tracer_provider=made)

import calls_anthropic  # noqa: E402
from anthropic import Anthropic  # noqa: E402

client = Anthropic(base_url=lab.ROOT, api_key=lab.KEY)
tracer = made.get_tracer("letters.app", "1.4.0")
if which == "openinference":
    from openinference.instrumentation import using_attributes
    calls_anthropic.everything(client)
    with using_attributes(session_id=lab.SESSION, user_id=lab.USER, tags=[lab.TAG],
                          metadata={"app.feature": lab.FEATURE, "app.tenant": lab.TENANT}):
        calls_anthropic.team(client, tracer)
else:
    calls_anthropic.everything(client, tracer)
lab.finish(made)
