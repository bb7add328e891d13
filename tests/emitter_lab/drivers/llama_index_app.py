"""LlamaIndex on OpenAI and an agent workflow under OpenInference.

Its Anthropic class does not work with the Anthropic SDK that it resolves to, so it is left out.
"""

import asyncio
import os

import lab

os.environ |= {"OPENAI_API_KEY": lab.KEY}
made = lab.provider()

from openinference.instrumentation import using_attributes  # noqa: E402
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor  # noqa: E402

LlamaIndexInstrumentor().instrument(tracer_provider=made)

from llama_index.core.agent.workflow import AgentWorkflow, FunctionAgent  # noqa: E402
from llama_index.core.llms import ChatMessage  # noqa: E402
from llama_index.llms.openai import OpenAI  # noqa: E402


def llm(model):
    return OpenAI(model=model, api_base=lab.OPENAI, api_key=lab.KEY, max_retries=2)


def ask():
    return [ChatMessage(role="system", content=lab.SYSTEM), ChatMessage(role="user", content=lab.PROMPT)]


def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


for scenario in ("oa_chat", "oa_cached", "oa_reasoning", "oa_long", "oa_retry"):
    with lab.scenario(scenario) as model:
        llm(model).chat(ask())
with lab.scenario("oa_404", fails=True) as model:
    llm(model).chat(ask())


async def team():
    with lab.scenario("oa_tools") as model:
        agent = FunctionAgent(name="researcher", description=f"Knows a {lab.MARKER}.", llm=llm(model),
                              system_prompt=lab.SYSTEM, tools=[look_up_city], streaming=False)
        await AgentWorkflow(agents=[agent], root_agent="researcher").run(user_msg=lab.PROMPT)


with using_attributes(session_id=lab.SESSION, user_id=lab.USER, tags=[lab.TAG],
                      metadata={"app.feature": lab.FEATURE}):
    asyncio.run(team())
lab.finish(made)
