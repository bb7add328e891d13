"""Google ADK agents on Gemini, with a tool and a sub-agent that takes over."""

import asyncio
import os

import lab

os.environ |= {"GOOGLE_API_KEY": lab.KEY, "GOOGLE_GEMINI_BASE_URL": lab.ROOT, "GOOGLE_GENAI_USE_VERTEXAI": "false"}
made = lab.provider()

from google.adk.agents import Agent  # noqa: E402
from google.adk.runners import InMemoryRunner  # noqa: E402
from google.genai import types  # noqa: E402


def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


async def run(name, agent, **how):
    with lab.scenario(name, **how):
        runner = InMemoryRunner(agent=agent, app_name="letters")
        await runner.session_service.create_session(app_name="letters", user_id=lab.USER, session_id=lab.SESSION)
        message = types.Content(role="user", parts=[types.Part(text=lab.PROMPT)])
        async for _ in runner.run_async(user_id=lab.USER, session_id=lab.SESSION, new_message=message):
            pass


def desk(name, agent="letter_desk", **more):
    return Agent(name=agent, model=lab.request_model(name), instruction=lab.SYSTEM, **more)


async def main():
    for name in ("ge_chat", "ge_cached", "ge_long"):
        await run(name, desk(name))
    await run("ge_tools", desk("ge_tools", "researcher", tools=[look_up_city]))
    await run("ge_404", desk("ge_404"), fails=True)
    writer = desk("ge_handoff", "writer", description=f"Answers a {lab.MARKER}.")
    await run("ge_handoff", desk("ge_handoff", "front_desk", sub_agents=[writer]), tool="transfer_to_agent",
              arguments={"agent_name": "writer"})


asyncio.run(main())
lab.finish(made)
