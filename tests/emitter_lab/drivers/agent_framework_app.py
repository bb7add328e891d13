"""Microsoft Agent Framework on OpenAI and Anthropic clients, with a tool, a sub-agent and a workflow."""

import asyncio
import os

import lab

os.environ |= {"ENABLE_INSTRUMENTATION": "true", "ANTHROPIC_OPEN_TELEMETRY": "false"}
made = lab.provider()

from agent_framework import Agent, WorkflowBuilder, tool  # noqa: E402
from agent_framework.anthropic import AnthropicClient  # noqa: E402
from agent_framework.observability import enable_instrumentation  # noqa: E402
from agent_framework.openai import OpenAIChatClient, OpenAIChatCompletionClient  # noqa: E402
from anthropic import AsyncAnthropic  # noqa: E402
from openai import AsyncOpenAI  # noqa: E402

enable_instrumentation(enable_sensitive_data=False)
tracer = made.get_tracer("letters.app", "1.4.0")


def client(model, responses=False):
    if model.startswith("claude"):
        return AnthropicClient(model=model, anthropic_client=AsyncAnthropic(base_url=lab.ROOT, api_key=lab.KEY,
                                                                            max_retries=0))
    kind = OpenAIChatClient if responses else OpenAIChatCompletionClient
    return kind(model=model, async_client=AsyncOpenAI(base_url=lab.OPENAI, api_key=lab.KEY))


def agent(model, name="letter_desk", responses=False, **more):
    return Agent(client=client(model, responses), name=name, instructions=lab.SYSTEM, **more)


@tool(approval_mode="never_require")
def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


async def main():
    for name in ("oa_chat", "oa_cached", "oa_cache_write", "oa_reasoning", "oa_long", "oa_retry", "an_chat",
                 "an_write_5m", "an_write_1h", "an_write_both", "an_read", "an_batch", "an_long"):
        with lab.scenario(name) as model:
            await agent(model).run(lab.PROMPT)
    for name in ("oa_resp_cached", "oa_resp_reasoning", "oa_resp_flex"):
        with lab.scenario(name) as model:
            await agent(model, responses=True).run(lab.PROMPT)
    with lab.scenario("oa_stream_cached") as model:
        async for _ in agent(model).run(lab.PROMPT, stream=True):
            pass
    with lab.scenario("oa_404", fails=True) as model:
        await agent(model).run(lab.PROMPT)
    with tracer.start_as_current_span("answer letter", attributes=lab.IDENTITY):
        with lab.step(tracer, "look_up", 0), lab.scenario("an_tools_cached") as model:
            await agent(model, "researcher", tools=[look_up_city]).run(lab.PROMPT)
        with lab.step(tracer, "write", 1), lab.scenario("oa_handoff_back", tool="writer",
                                                        arguments={"task": f"write to the {lab.MARKER}"}) as model:
            writer = agent(lab.request_model("oa_handoff_back", 1), "writer", description=f"Writes to a {lab.MARKER}.")
            await agent(model, "front_desk", tools=[writer.as_tool()]).run(lab.PROMPT)
    with lab.scenario("two_cached") as model:
        planner, editor = agent(model, "planner"), agent(model, "editor")
        flow = WorkflowBuilder(start_executor=planner, name="letters").add_edge(planner, editor).build()
        await flow.run(lab.PROMPT)


asyncio.run(main())
lab.finish(made)
