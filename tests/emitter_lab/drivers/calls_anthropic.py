"""The calls that an application makes with the Anthropic SDK; drivers differ in who watches."""

from contextlib import nullcontext

import lab

TOOLS = [{"name": "look_up_city", "description": f"Weather for a {lab.MARKER}.", "input_schema": lab.TOOL}]


def ask():
    return [{"role": "user", "content": lab.PROMPT}]


def plain(client):
    for name in ("an_chat", "an_write_5m", "an_write_1h", "an_write_both", "an_read", "an_batch", "an_priority",
                 "an_long"):
        with lab.scenario(name) as model:
            system = [{"type": "text", "text": lab.SYSTEM, "cache_control": {"type": "ephemeral"}}]
            client.messages.create(model=model, max_tokens=1024, messages=ask(), system=system)
    with lab.scenario("an_think") as model:
        client.messages.create(model=model, max_tokens=2048, messages=ask(),
                               thinking={"type": "enabled", "budget_tokens": 1024})
    with lab.scenario("an_web") as model:
        client.messages.create(model=model, max_tokens=1024, messages=ask(),
                               tools=[{"type": "web_search_20250305", "name": "web_search", "max_uses": 5}])


def streams(client, abort=True):
    for name in ("an_stream", "an_stream_cached"):
        with lab.scenario(name) as model:
            for _ in client.messages.create(model=model, max_tokens=1024, messages=ask(), stream=True):
                pass
    with lab.scenario("an_stream") as model:
        with client.messages.stream(model=model, max_tokens=1024, messages=ask()) as stream:
            stream.get_final_message()
    if abort:
        with lab.scenario("an_abort", aborted=True) as model:
            stream = client.messages.create(model=model, max_tokens=1024, messages=ask(), stream=True)
            for number, _ in enumerate(stream):
                if number == 3:
                    break
            stream.close()


def tool_loop(client, name="an_tools", around=nullcontext):
    with lab.scenario(name) as model:
        messages = ask()
        message = client.messages.create(model=model, max_tokens=1024, messages=messages, tools=TOOLS)
        call = message.content[0]
        with around():
            result = lab.TOOL_RESULT
        messages += [{"role": "assistant", "content": [
                         {"type": "tool_use", "id": call.id, "name": call.name, "input": call.input}]},
                     {"role": "user", "content": [
                         {"type": "tool_result", "tool_use_id": call.id, "content": result}]}]
        client.messages.create(model=model, max_tokens=1024, messages=messages, tools=TOOLS)


def failures(client):
    with lab.scenario("an_retry") as model:
        client.messages.create(model=model, max_tokens=1024, messages=ask())
    with lab.scenario("an_404", fails=True) as model:
        client.messages.create(model=model, max_tokens=1024, messages=ask())
    with lab.scenario("an_529", fails=True) as model:
        client.with_options(max_retries=0).messages.create(model=model, max_tokens=1024, messages=ask())


def team(client, tracer):
    with lab.agent(tracer, "letter_desk", **lab.IDENTITY):
        with lab.step(tracer, "plan", 0):
            with lab.scenario("an_write_1h") as model:
                client.messages.create(model=model, max_tokens=1024, messages=ask())
        with lab.step(tracer, "look_up", 1):
            tool_loop(client, "an_tools_cached", lambda: lab.tool_span(tracer, "look_up_city"))
        with lab.agent(tracer, "writer"), lab.step(tracer, "draft", 2):
            with lab.scenario("an_read") as model:
                client.messages.create(model=model, max_tokens=1024, messages=ask())


def everything(client, tracer=None, skip=()):
    parts = {"plain": plain, "streams": streams, "tools": tool_loop, "failures": failures}
    for name, part in parts.items():
        if name not in skip:
            part(client)
    if tracer:
        team(client, tracer)
