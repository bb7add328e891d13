"""Semantic Kernel chat completion and agents on OpenAI."""

import asyncio
import os

import lab

os.environ |= {"SEMANTICKERNEL_EXPERIMENTAL_GENAI_ENABLE_OTEL_DIAGNOSTICS": "true"}
made = lab.provider()

from openai import AsyncOpenAI  # noqa: E402
from semantic_kernel.agents import ChatCompletionAgent  # noqa: E402
from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion  # noqa: E402
from semantic_kernel.functions import kernel_function  # noqa: E402

tracer = made.get_tracer("letters.app", "1.4.0")


class Weather:
    @kernel_function(name="look_up_city", description="Weather for a quokka.")
    def look_up_city(self, city: str) -> str:
        return lab.TOOL_RESULT


def agent(model, name="letter_desk", **more):
    service = OpenAIChatCompletion(ai_model_id=model, async_client=AsyncOpenAI(base_url=lab.OPENAI, api_key=lab.KEY))
    return ChatCompletionAgent(service=service, name=name, instructions=lab.SYSTEM, **more)


async def main():
    for name in ("oa_chat", "oa_cached", "oa_reasoning", "oa_flex", "oa_long", "oa_retry"):
        with lab.scenario(name) as model:
            await agent(model).get_response(messages=lab.PROMPT)
    with lab.scenario("oa_stream_cached") as model:
        async for _ in agent(model).invoke_stream(messages=lab.PROMPT):
            pass
    with lab.scenario("oa_404", fails=True) as model:
        await agent(model).get_response(messages=lab.PROMPT)
    with tracer.start_as_current_span("answer letter", attributes=lab.IDENTITY):
        with lab.step(tracer, "look_up", 0), lab.scenario("oa_tools_cached", tool="Weather-look_up_city",
                                                          arguments={"city": f"{lab.MARKER}ville"}) as model:
            await agent(model, "researcher", plugins=[Weather()]).get_response(messages=lab.PROMPT)


asyncio.run(main())
lab.finish(made)
