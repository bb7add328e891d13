"""OpenAI Agents SDK with handoff and tools under: openinference, traceloop or genai."""

import os
import sys

import lab

os.environ |= {"OPENAI_API_KEY": lab.KEY, "OPENAI_BASE_URL": lab.OPENAI, "TRACELOOP_TELEMETRY": "false",
               "OPENAI_AGENTS_DISABLE_TRACING": "0"}
which = sys.argv[1]
made = lab.provider()

from agents import Agent, Runner, function_tool, set_trace_processors, trace  # noqa: E402
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel  # noqa: E402
from agents.models.openai_responses import OpenAIResponsesModel  # noqa: E402
from openai import AsyncOpenAI  # noqa: E402

set_trace_processors([])   # nothing goes to the vendor
if which == "openinference":
    from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor
    OpenAIAgentsInstrumentor().instrument(tracer_provider=made)
elif which == "traceloop":
    from opentelemetry.instrumentation.openai_agents import OpenAIAgentsInstrumentor
    OpenAIAgentsInstrumentor().instrument(tracer_provider=made)
else:   # this one leaves the model calls to the OpenAI instrumentation
    from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
    from opentelemetry.instrumentation.genai.openai_agents import OpenAIAgentsInstrumentor
    OpenAIInstrumentor().instrument(tracer_provider=made)
    OpenAIAgentsInstrumentor().instrument(tracer_provider=made)


def client():
    return AsyncOpenAI(base_url=lab.OPENAI, api_key=lab.KEY)


def chat(model):
    return OpenAIChatCompletionsModel(model=model, openai_client=client())


def responses(model):
    return OpenAIResponsesModel(model=model, openai_client=client())


@function_tool
def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


def run(name, make, agent="letter_desk", tools=(), fails=False):
    with lab.scenario(name, fails=fails) as model:
        Runner.run_sync(Agent(name=agent, instructions=lab.SYSTEM, model=make(model), tools=list(tools)), lab.PROMPT)


for scenario in ("oa_chat", "oa_cached", "oa_cache_write", "oa_reasoning", "oa_flex", "oa_long", "oa_retry"):
    run(scenario, chat)
run("oa_404", chat, fails=True)
for scenario in ("oa_resp", "oa_resp_cached", "oa_resp_reasoning", "oa_resp_web", "oa_resp_flex"):
    run(scenario, responses)
run("oa_resp_tools", responses, tools=[look_up_city])


def team():
    with lab.scenario("oa_handoff", tool="transfer_to_writer") as model:
        writer = Agent(name="writer", instructions=lab.SYSTEM, model=chat(lab.request_model("oa_handoff", 1)))
        desk = Agent(name="front_desk", instructions=lab.SYSTEM, model=chat(model), handoffs=[writer])
        Runner.run_sync(desk, lab.PROMPT)
    run("oa_tools_cached", chat, "researcher", [look_up_city])


if which == "openinference":
    from openinference.instrumentation import using_attributes
    with using_attributes(session_id=lab.SESSION, user_id=lab.USER, tags=[lab.TAG],
                          metadata={"app.feature": lab.FEATURE}):
        with trace("letters", group_id=lab.SESSION, metadata={"feature": lab.FEATURE}):
            team()
else:
    with trace("letters", group_id=lab.SESSION, metadata={"feature": lab.FEATURE}):
        team()
lab.finish(made)
