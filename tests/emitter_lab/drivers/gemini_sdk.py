"""Google's Gen AI SDK under: genai or openinference."""

import sys

import lab

which = sys.argv[1]
made = lab.provider(set_global=False)
if which == "genai":
    from opentelemetry.instrumentation.google_genai import GoogleGenAiSdkInstrumentor
    GoogleGenAiSdkInstrumentor().instrument(tracer_provider=made)
else:
    from openinference.instrumentation.google_genai import GoogleGenAIInstrumentor
    GoogleGenAIInstrumentor().instrument(tracer_provider=made)

from google import genai  # noqa: E402

client = genai.Client(api_key=lab.KEY, http_options={"base_url": lab.ROOT})
tracer = made.get_tracer("letters.app", "1.4.0")


def call(name, **how):
    with lab.scenario(name, **how) as model:
        client.models.generate_content(model=model, contents=lab.PROMPT, config={"system_instruction": lab.SYSTEM})


def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


for scenario in ("ge_chat", "ge_cached", "ge_long"):
    call(scenario)
with lab.scenario("ge_stream") as model:
    list(client.models.generate_content_stream(model=model, contents=lab.PROMPT))
with lab.scenario("ge_tools") as model:
    client.models.generate_content(model=model, contents=lab.PROMPT, config={"tools": [look_up_city]})
call("ge_404", fails=True)
with lab.agent(tracer, "letter_desk", **lab.IDENTITY), lab.step(tracer, "plan", 0):
    call("ge_cached")
lab.finish(made)
