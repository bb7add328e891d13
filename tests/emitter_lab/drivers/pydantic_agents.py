"""Pydantic AI agents, with their own instrumentation."""

import asyncio

import lab

made = lab.provider()

from pydantic_ai import Agent, Embedder, InstrumentationSettings  # noqa: E402
from pydantic_ai.models.anthropic import AnthropicModel, AnthropicModelSettings  # noqa: E402
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel  # noqa: E402
from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: E402
from pydantic_ai.providers.openai import OpenAIProvider  # noqa: E402

settings = InstrumentationSettings(tracer_provider=made)
Agent.instrument_all(settings)
openai, anthropic = OpenAIProvider(base_url=lab.OPENAI, api_key=lab.KEY), \
    AnthropicProvider(base_url=lab.ROOT, api_key=lab.KEY)
tracer = made.get_tracer("letters.app", "1.4.0")


def agent(model, name="letter_desk", **more):
    kind = AnthropicModel if model.startswith("claude") else OpenAIChatModel
    return Agent(kind(model, provider=anthropic if kind is AnthropicModel else openai), name=name,
                 system_prompt=lab.SYSTEM, **more)


async def streamed(one):
    async with one.run_stream(lab.PROMPT) as result:
        async for _ in result.stream_text():
            pass


def look_up_city(city: str) -> str:
    """Weather for a quokka."""
    return lab.TOOL_RESULT


for name in ("oa_chat", "oa_cached", "oa_cache_write", "oa_reasoning", "oa_long", "oa_retry"):
    with lab.scenario(name) as model:
        agent(model).run_sync(lab.PROMPT)
for name, tier in (("oa_flex", "flex"), ("oa_flex_cached", "flex"), ("oa_priority", "priority")):
    with lab.scenario(name) as model:
        agent(model).run_sync(lab.PROMPT, model_settings={"openai_service_tier": tier})
with lab.scenario("oa_404", fails=True) as model:
    agent(model).run_sync(lab.PROMPT)
for name in ("oa_resp_cached", "oa_resp_reasoning"):
    with lab.scenario(name) as model:
        Agent(OpenAIResponsesModel(model, provider=openai), name="letter_desk").run_sync(lab.PROMPT)
with lab.scenario("oa_embed") as model:
    from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
    Embedder(OpenAIEmbeddingModel(model, provider=openai), instrument=settings).embed_query_sync(lab.PROMPT)
for name in ("an_chat", "an_write_5m", "an_write_1h", "an_write_both", "an_read", "an_batch", "an_web", "an_long"):
    with lab.scenario(name) as model:
        agent(model).run_sync(lab.PROMPT, model_settings=AnthropicModelSettings(max_tokens=1024))
with lab.scenario("an_529", fails=True) as model:
    quick = AnthropicProvider(anthropic_client=anthropic.client.with_options(max_retries=0))
    Agent(AnthropicModel(model, provider=quick), name="letter_desk").run_sync(lab.PROMPT)

with tracer.start_as_current_span("answer letter", attributes=lab.IDENTITY):
    with lab.step(tracer, "plan", 0), lab.scenario("an_tools_cached") as model:
        agent(model, "researcher", tools=[look_up_city]).run_sync(lab.PROMPT, conversation_id="conv-8")
    with lab.step(tracer, "write", 1), lab.scenario("oa_handoff_back") as model:
        writer = agent(lab.request_model("oa_handoff_back", 1), "writer")

        async def hand_over() -> str:
            """Let the writer answer the quokka."""
            return (await writer.run(lab.PROMPT)).output

        agent(model, "front_desk", tools=[hand_over]).run_sync(lab.PROMPT)
with lab.scenario("oa_stream_cached") as model:
    own = OpenAIProvider(base_url=lab.OPENAI, api_key=lab.KEY)
    asyncio.run(streamed(Agent(OpenAIChatModel(model, provider=own), name="letter_desk")))
lab.finish(made)
