"""AutoGen: its runtime's spans, and the OpenAI instrumentation for the model calls it does not trace."""

import asyncio

import lab

made = lab.provider()

from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor  # noqa: E402

OpenAIInstrumentor().instrument(tracer_provider=made)

from autogen_agentchat.agents import AssistantAgent  # noqa: E402
from autogen_agentchat.conditions import MaxMessageTermination  # noqa: E402
from autogen_agentchat.teams import RoundRobinGroupChat, Swarm  # noqa: E402
from autogen_ext.models.openai import OpenAIChatCompletionClient  # noqa: E402

tracer = made.get_tracer("letters.app", "1.4.0")


def client(model):
    return OpenAIChatCompletionClient(model=model, base_url=lab.OPENAI, api_key=lab.KEY, model_info={
        "vision": False, "function_calling": True, "json_output": True, "family": "gpt-4o", "structured_output": True})


def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


def agent(model, name="letter_desk", **more):
    return AssistantAgent(name, client(model), system_message=lab.SYSTEM, description=f"Knows a {lab.MARKER}.", **more)


async def main():
    for name in ("oa_chat", "oa_cached", "oa_reasoning", "oa_retry"):
        with lab.scenario(name) as model:
            await agent(model).run(task=lab.PROMPT)
    with tracer.start_as_current_span("answer letter", attributes=lab.IDENTITY):
        with lab.step(tracer, "look_up", 0), lab.scenario("oa_tools_cached") as model:
            await agent(model, "researcher", tools=[look_up_city], reflect_on_tool_use=True).run(task=lab.PROMPT)
        with lab.step(tracer, "plan", 1), lab.scenario("two_cached") as model:
            team = RoundRobinGroupChat([agent(model, "planner"), agent(model, "editor")],
                                       termination_condition=MaxMessageTermination(3))
            await team.run(task=lab.PROMPT)
        with lab.step(tracer, "write", 2), lab.scenario("oa_handoff", tool="transfer_to_writer") as model:
            team = Swarm([agent(model, "front_desk", handoffs=["writer"]),
                          agent(lab.request_model("oa_handoff", 1), "writer")],
                         termination_condition=MaxMessageTermination(3))
            await team.run(task=lab.PROMPT)


asyncio.run(main())
lab.finish(made)
