"""LangChain models and a LangGraph app under: openinference, traceloop, genai or langsmith."""

import os
import sys
from operator import add
from typing import Annotated, TypedDict

import lab

which = sys.argv[1]
if which == "langsmith":
    os.environ |= {"LANGSMITH_TRACING": "true", "LANGSMITH_OTEL_ENABLED": "true", "LANGSMITH_OTEL_ONLY": "true",
                   "LANGSMITH_API_KEY": lab.KEY,
                   # LangSmith opens traces of its own, so the Anthropic SDK's spans would stand alone beside them.
                   "ANTHROPIC_OPEN_TELEMETRY": "false", "LANGSMITH_ENDPOINT": f"{lab.ROOT}/langsmith",
                   "OTEL_EXPORTER_OTLP_ENDPOINT": f"{lab.BASE}/otlp/{lab.FILE}"}
os.environ |= {"TRACELOOP_TELEMETRY": "false"}

if which == "traceloop":
    from traceloop.sdk import Instruments, Traceloop
    Traceloop.init(app_name=lab.SERVICE, api_endpoint=f"{lab.BASE}/otlp/{lab.FILE}", api_key=lab.KEY,
                   instruments={Instruments.LANGCHAIN}, disable_batch=True, telemetry_enabled=False)
    Traceloop.set_association_properties({"session_id": lab.SESSION, "user_id": lab.USER,
                                          "app.feature": lab.FEATURE, "tenant": lab.TENANT})
    made = None
else:
    # The Anthropic SDK adds spans of its own where a global provider exists; here it shall not.
    made = lab.provider(set_global=which == "langsmith")
if which == "openinference":
    from openinference.instrumentation.langchain import LangChainInstrumentor
    LangChainInstrumentor().instrument(tracer_provider=made)
elif which == "genai":
    from opentelemetry.instrumentation.genai.langchain import LangChainInstrumentor
    LangChainInstrumentor().instrument(tracer_provider=made)

from langchain.agents import create_agent  # noqa: E402
from langchain_anthropic import ChatAnthropic  # noqa: E402
from langchain_core.messages import HumanMessage, SystemMessage  # noqa: E402
from langchain_core.tools import tool  # noqa: E402
from langchain_openai import ChatOpenAI, OpenAIEmbeddings  # noqa: E402
from langgraph.graph import END, START, StateGraph  # noqa: E402


def gpt(model, **more):
    return ChatOpenAI(model=model, base_url=lab.OPENAI, api_key=lab.KEY, **more)


def claude(model, **more):
    return ChatAnthropic(model=model, base_url=lab.ROOT, api_key=lab.KEY, max_tokens=1024, **more)


def ask():
    return [SystemMessage(lab.SYSTEM), HumanMessage(lab.PROMPT)]


CONFIG = {"metadata": {"app.feature": lab.FEATURE, "session_id": lab.SESSION, "user_id": lab.USER,
                       "tenant": lab.TENANT}, "tags": [lab.TAG], "configurable": {"thread_id": "thread-12"}}


@tool
def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


def models():
    for name in ("oa_chat", "oa_cached", "oa_cache_write", "oa_reasoning", "oa_long", "oa_retry"):
        with lab.scenario(name) as model:
            gpt(model).invoke(ask(), CONFIG)
    for name, tier in (("oa_flex", "flex"), ("oa_flex_cached", "flex"), ("oa_priority", "priority")):
        with lab.scenario(name) as model:
            gpt(model, service_tier=tier).invoke(ask(), CONFIG)
    for name in ("oa_stream", "oa_stream_cached"):
        with lab.scenario(name) as model:
            list(gpt(model, stream_usage=True).stream(ask(), CONFIG))
    with lab.scenario("oa_stream_nousage") as model:
        list(gpt(model, stream_usage=False).stream(ask(), CONFIG))
    with lab.scenario("oa_abort", aborted=True) as model:
        stream = gpt(model, stream_usage=True).stream(ask(), CONFIG)
        next(stream), next(stream)
        stream.close()
    with lab.scenario("oa_404", fails=True) as model:
        gpt(model).invoke(ask(), CONFIG)
    for name in ("oa_resp_cached", "oa_resp_reasoning"):
        with lab.scenario(name) as model:
            gpt(model, use_responses_api=True).invoke(ask(), CONFIG)
    with lab.scenario("oa_resp_web") as model:
        gpt(model, use_responses_api=True).bind_tools([{"type": "web_search"}]).invoke(ask(), CONFIG)
    with lab.scenario("oa_embed") as model:
        OpenAIEmbeddings(model=model, base_url=lab.OPENAI, api_key=lab.KEY,
                         check_embedding_ctx_length=False).embed_query(lab.PROMPT)
    for name in ("an_chat", "an_write_5m", "an_write_1h", "an_write_both", "an_read", "an_batch", "an_long"):
        with lab.scenario(name) as model:
            claude(model).invoke(ask(), CONFIG)
    with lab.scenario("an_think") as model:
        claude(model).bind(thinking={"type": "enabled", "budget_tokens": 1024}, max_tokens=2048).invoke(ask(), CONFIG)
    with lab.scenario("an_web") as model:
        claude(model).bind_tools([{"type": "web_search_20250305", "name": "web_search"}]).invoke(ask(), CONFIG)
    with lab.scenario("an_stream_cached") as model:
        list(claude(model).stream(ask(), CONFIG))
    with lab.scenario("an_529", fails=True) as model:
        claude(model, max_retries=0).invoke(ask(), CONFIG)


class State(TypedDict):
    notes: Annotated[list, add]


def graph():
    """plan -> research (an agent with a tool) -> write; each node makes one call or more."""
    def node(scenario, build):
        def run(state, config):
            with lab.scenario(scenario) as model:
                build(model).invoke(ask(), config)
            return {"notes": [scenario]}
        return run

    def research(state, config):
        with lab.scenario("oa_tools_cached") as model:
            agent = create_agent(gpt(model), [look_up_city], system_prompt=lab.SYSTEM, name="researcher")
            agent.invoke({"messages": [HumanMessage(lab.PROMPT)]}, config)
        return {"notes": ["research"]}

    builder = StateGraph(State)
    builder.add_node("plan", node("oa_cached", gpt))
    builder.add_node("research", research)
    builder.add_node("write", node("an_write_both", claude))
    for here, there in ((START, "plan"), ("plan", "research"), ("research", "write"), ("write", END)):
        builder.add_edge(here, there)
    app = builder.compile(name="letter_desk")
    app.invoke({"notes": []}, CONFIG)


def handoff():
    """An agent that calls another agent as its tool."""
    helper = create_agent(gpt(lab.request_model("oa_handoff", 1)), [], system_prompt=lab.SYSTEM, name="writer")

    @tool
    def hand_over() -> str:
        """Let the writer answer the quokka."""
        return helper.invoke({"messages": [HumanMessage(lab.PROMPT)]})["messages"][-1].text

    with lab.scenario("oa_handoff_back") as model:
        desk = create_agent(gpt(model), [hand_over], system_prompt=lab.SYSTEM, name="front_desk")
        desk.invoke({"messages": [HumanMessage(lab.PROMPT)]}, CONFIG)


def everything():
    models()
    graph()
    handoff()


if which == "traceloop":
    from traceloop.sdk.decorators import workflow
    models()
    workflow(name="letters")(graph)()
    workflow(name="letters")(handoff)()
elif which == "openinference":
    from openinference.instrumentation import using_attributes
    with using_attributes(session_id=lab.SESSION, user_id=lab.USER, tags=[lab.TAG],
                          metadata={"app.feature": lab.FEATURE}):
        everything()
else:
    everything()
if which == "langsmith":
    from langchain_core.tracers.langchain import wait_for_all_tracers
    wait_for_all_tracers()
    from langsmith import Client
    Client().flush()
    from langsmith.run_trees import get_cached_client
    get_cached_client().flush()
lab.finish(made)
