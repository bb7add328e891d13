"""Strands agents on OpenAI and Anthropic models, with a tool, a sub-agent as a tool and a graph."""

import os

import lab

os.environ |= {"ANTHROPIC_OPEN_TELEMETRY": "false"}
made = lab.provider()

from strands import Agent, tool  # noqa: E402
from strands.models.anthropic import AnthropicModel  # noqa: E402
from strands.models.openai import OpenAIModel  # noqa: E402
from strands.multiagent import GraphBuilder  # noqa: E402

IDENTITY = {"session.id": lab.SESSION, "user.id": lab.USER, "app.feature": lab.FEATURE, "app.tenant": lab.TENANT,
            "tags": [lab.TAG]}


def model_of(name):
    if name.startswith("claude"):
        return AnthropicModel(client_args={"api_key": lab.KEY, "base_url": lab.ROOT}, model_id=name, max_tokens=1024)
    return OpenAIModel(client_args={"api_key": lab.KEY, "base_url": lab.OPENAI}, model_id=name)


def agent(model, name="letter_desk", tools=()):
    return Agent(model=model_of(model), name=name, system_prompt=lab.SYSTEM, tools=list(tools),
                 trace_attributes=IDENTITY, callback_handler=None)


@tool
def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


for scenario in ("oa_chat", "oa_cached", "oa_cache_write", "oa_reasoning", "oa_long", "an_chat", "an_write_5m",
                 "an_write_1h", "an_write_both", "an_read", "an_batch"):
    with lab.scenario(scenario) as name:
        agent(name)(lab.PROMPT)
with lab.scenario("oa_404", fails=True) as name:
    agent(name)(lab.PROMPT)
with lab.scenario("an_tools_cached") as name:
    agent(name, tools=[look_up_city])(lab.PROMPT)
# the same agent object twice: its span repeats everything since it was made
twice = agent(lab.request_model("oa_chat"), "returning_desk")
for _ in range(2):
    with lab.scenario("oa_chat"):
        twice(lab.PROMPT)

with lab.scenario("oa_handoff_back") as name:
    writer = agent(lab.request_model("oa_handoff_back", 1), "writer")

    @tool
    def hand_over() -> str:
        """Let the writer answer the quokka."""
        return str(writer(lab.PROMPT))

    agent(name, "front_desk", [hand_over])(lab.PROMPT)

builder = GraphBuilder()
builder.add_node(agent(lab.request_model("oa_cached"), "planner"), "plan")
builder.add_node(agent(lab.request_model("oa_cached"), "editor"), "edit")
builder.add_edge("plan", "edit")
builder.set_entry_point("plan")
with lab.scenario("two_cached"):
    builder.build()(lab.PROMPT)
lab.finish(made)
