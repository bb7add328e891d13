"""Agno agents and a team under OpenInference."""

import os

import lab

os.environ |= {"ANTHROPIC_OPEN_TELEMETRY": "false", "AGNO_TELEMETRY": "false"}
made = lab.provider()

from openinference.instrumentation.agno import AgnoInstrumentor  # noqa: E402

AgnoInstrumentor().instrument(tracer_provider=made)

from agno.agent import Agent  # noqa: E402
from agno.models.anthropic import Claude  # noqa: E402
from agno.models.openai import OpenAIChat  # noqa: E402


def llm(model):
    if model.startswith("claude"):
        return Claude(id=model, api_key=lab.KEY, client_params={"base_url": lab.ROOT, "max_retries": 0})
    return OpenAIChat(id=model, base_url=lab.OPENAI, api_key=lab.KEY)


def agent(model, name="letter_desk", **more):
    return Agent(model=llm(model), name=name, instructions=lab.SYSTEM, telemetry=False, **more)


def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


for scenario in ("oa_chat", "oa_cached", "oa_reasoning", "oa_long", "oa_retry", "an_chat", "an_write_5m",
                 "an_write_1h", "an_write_both", "an_read", "an_batch"):
    with lab.scenario(scenario) as model:
        agent(model).run(lab.PROMPT)
with lab.scenario("oa_stream_cached") as model:
    list(agent(model).run(lab.PROMPT, stream=True))
with lab.scenario("an_tools_cached") as model:
    agent(model, "researcher", tools=[look_up_city]).run(lab.PROMPT, session_id=lab.SESSION, user_id=lab.USER)
with lab.scenario("oa_handoff_back") as model:
    writer = agent(lab.request_model("oa_handoff_back", 1), "writer")

    def hand_over() -> str:
        """Let the writer answer the quokka."""
        return writer.run(lab.PROMPT).content

    agent(model, "front_desk", tools=[hand_over]).run(lab.PROMPT, session_id=lab.SESSION, user_id=lab.USER)
lab.finish(made)
