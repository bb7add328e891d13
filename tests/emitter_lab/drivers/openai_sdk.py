"""OpenAI SDK under one instrumentation: openai_v2, genai, openinference or traceloop."""

import sys

import lab

which = sys.argv[1]
made = lab.provider(set_global=False)
if which == "openai_v2":
    from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
elif which == "genai":
    from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
elif which == "openinference":
    from openinference.instrumentation.openai import OpenAIInstrumentor
else:
    from opentelemetry.instrumentation.openai import OpenAIInstrumentor
OpenAIInstrumentor().instrument(tracer_provider=made)

import calls_openai  # noqa: E402
from openai import OpenAI  # noqa: E402

client = OpenAI(base_url=lab.OPENAI, api_key=lab.KEY)
tracer = made.get_tracer("letters.app", "1.4.0")
if which == "openinference":
    from openinference.instrumentation import using_attributes
    calls_openai.everything(client)
    with using_attributes(session_id=lab.SESSION, user_id=lab.USER, tags=[lab.TAG],
                          metadata={"app.feature": lab.FEATURE, "app.tenant": lab.TENANT}):
        calls_openai.team(client, tracer)
else:
    calls_openai.everything(client, tracer)
lab.finish(made)
