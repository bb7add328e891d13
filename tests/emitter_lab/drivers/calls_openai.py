"""The calls that an application makes with the OpenAI SDK; drivers differ in who watches."""

from contextlib import nullcontext

import lab

TOOLS = [{"type": "function", "function": {
    "name": "look_up_city", "description": f"Weather for a {lab.MARKER}.", "parameters": lab.TOOL}}]


def ask(text=lab.PROMPT):
    return [{"role": "system", "content": lab.SYSTEM}, {"role": "user", "content": text}]


def plain(client):
    for name in ("oa_chat", "oa_cached", "oa_cache_write", "oa_cache_read", "oa_reasoning", "oa_long"):
        with lab.scenario(name) as model:
            client.chat.completions.create(model=model, messages=ask())
    for name, tier in (("oa_flex", "flex"), ("oa_flex_cached", "flex"), ("oa_priority", "priority")):
        with lab.scenario(name) as model:
            client.chat.completions.create(model=model, messages=ask(), service_tier=tier)


def streams(client, abort=True):
    for name, options in (("oa_stream", {"include_usage": True}), ("oa_stream_cached", {"include_usage": True}),
                          ("oa_stream_nousage", None)):
        with lab.scenario(name) as model:
            more = {"stream_options": options} if options else {}
            for _ in client.chat.completions.create(model=model, messages=ask(), stream=True, **more):
                pass
    if abort:
        with lab.scenario("oa_abort", aborted=True) as model:
            stream = client.chat.completions.create(model=model, messages=ask(), stream=True,
                                                    stream_options={"include_usage": True})
            next(iter(stream))
            next(iter(stream))
            stream.close()


def tool_loop(client, name="oa_tools", around=nullcontext):
    with lab.scenario(name) as model:
        messages = ask()
        message = client.chat.completions.create(model=model, messages=messages, tools=TOOLS).choices[0].message
        call = message.tool_calls[0]
        with around():
            result = lab.TOOL_RESULT
        messages += [message.model_dump(exclude_none=True),
                     {"role": "tool", "tool_call_id": call.id, "content": result}]
        client.chat.completions.create(model=model, messages=messages, tools=TOOLS)


def failures(client):
    with lab.scenario("oa_retry") as model:
        client.chat.completions.create(model=model, messages=ask())
    with lab.scenario("oa_404", fails=True) as model:
        client.chat.completions.create(model=model, messages=ask())


def embed(client):
    with lab.scenario("oa_embed") as model:
        client.embeddings.create(model=model, input=[f"one {lab.MARKER}", f"two {lab.MARKER}s"])


def responses(client):
    for name, more in (("oa_resp", {}), ("oa_resp_cached", {}), ("oa_resp_reasoning", {"reasoning": {"effort": "low"}}),
                       ("oa_resp_web", {"tools": [{"type": "web_search"}]}), ("oa_resp_flex", {"service_tier": "flex"})):
        with lab.scenario(name) as model:
            client.responses.create(model=model, input=lab.PROMPT, instructions=lab.SYSTEM, **more)
    with lab.scenario("oa_resp_stream") as model:
        for _ in client.responses.create(model=model, input=lab.PROMPT, stream=True):
            pass


def team(client, tracer):
    """Two agents written by hand: one plans, asks a tool, then hands over to the other."""
    with lab.agent(tracer, "letter_desk", **lab.IDENTITY):
        with lab.step(tracer, "plan", 0):
            with lab.scenario("oa_cached") as model:
                client.chat.completions.create(model=model, messages=ask())
        with lab.step(tracer, "look_up", 1):
            tool_loop(client, "oa_tools_cached", lambda: lab.tool_span(tracer, "look_up_city"))
        with lab.agent(tracer, "writer"), lab.step(tracer, "draft", 2):
            with lab.scenario("oa_priority") as model:
                client.chat.completions.create(model=model, messages=ask(), service_tier="priority")


def everything(client, tracer=None, skip=()):
    parts = {"plain": plain, "streams": streams, "tools": tool_loop, "failures": failures, "embed": embed,
             "responses": responses}
    for name, part in parts.items():
        if name not in skip:
            part(client)
    if tracer:
        team(client, tracer)
