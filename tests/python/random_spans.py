"""Random traces as emitters send them, and the ways they arrive: late, twice, restated, children first."""

import json

import otlp

DAY = 86_400 * 10**9
MIDNIGHT = 1_785_542_400_000_000_000  # 2026-08-01T00:00:00Z, a day and a month begin
MODELS = [("openai", "gpt-4o"), ("anthropic", "claude-sonnet-4-5"), ("openai", "gpt-4o-mini"), ("acme", "unknown-1")]


def moment(random):
    """Some time in five days around the end of a month, often right at a midnight."""
    day = MIDNIGHT + random.randint(-2, 2) * DAY
    return day + (random.randint(-5, 5) * 10**9 if random.random() < 0.5 else random.randrange(DAY))


def usage(random):
    return {"input_tokens": random.randint(1, 5000), "output_tokens": random.randint(1, 500)}


def call(random, trace, number, parent, start, **attributes):
    provider, model = random.choice(MODELS)
    return otlp.chat(
        trace, number, parent, provider=provider, model=model, start=start, seconds=random.randint(1, 9),
        attributes={"gen_ai.response.id": f"r{trace}-{number}", **attributes}, **usage(random),
    )  # fmt: skip


def agent_run(random, trace):
    """An agent with calls, tools and sometimes nested agents; what owns a call is often said only above it."""
    start = moment(random)
    spans = [otlp.agent(trace, 0, agent_name=random.choice(["writer", "critic"]), start=start, seconds=60, attributes={
        "app.feature": random.choice(["search", "support", None]), "gen_ai.conversation.id": f"c{trace % 3}",
    })]  # fmt: skip
    for number in range(1, random.randint(2, 7)):
        parent, at = random.randrange(number), start + number * 10**9 * random.randint(1, 4000)
        kind = random.random()
        if kind < 0.2:
            spans.append(otlp.tool(trace, number, parent, random.choice(["web_search", "read_page"]), start=at))
        elif kind < 0.35:
            spans.append(otlp.agent(trace, number, parent, agent_name="helper", start=at, seconds=30))
        elif kind < 0.45:
            spans.append(otlp.span(trace, number, parent, {}, start=at, name="GET /"))
        else:
            step = {"gen_ai.agent.step": random.choice(["draft", "review"])} if random.random() < 0.5 else {}
            spans.append(call(random, trace, number, parent, at, **step))
    return [("test", span) for span in spans]


def agent_total(random, trace):
    """An agent that reports its usage itself; a call below it, when one shows up, takes the bill over."""
    start = moment(random)
    totals = {f"gen_ai.usage.{name}": value for name, value in usage(random).items()}
    spans = [otlp.agent(trace, 0, start=start, seconds=20, attributes={
        "gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "openai", **totals
    })]  # fmt: skip
    if random.random() < 0.7:
        spans.append(call(random, trace, 1, 0, start + random.choice([1, 5]) * 10**9))
    return [("test", span) for span in spans]


def twins(random, trace, inner_trace):
    """A callback instrumentation shows calls whose own spans are traces of the SDK."""
    start = moment(random)
    spans = [("callback", otlp.agent(trace, 0, agent_name="graph", start=start, seconds=3600))]
    for number in range(1, random.randint(2, 4)):
        at = start + number * 10**9 * random.choice([3, 900])
        spans.append(("callback", otlp.chat(
            trace, number, 0, start=at, seconds=2, **usage(random),
            attributes={"gen_ai.response.id": f"twin{trace}-{number}", "app.feature": "graphs"},
        )))  # fmt: skip
        spans.append(("sdk", otlp.chat(
            inner_trace + number, 0, start=at + 10**8, seconds=1, **usage(random),
            attributes={"gen_ai.response.id": f"twin{trace}-{number}"},
        )))  # fmt: skip
    return spans


def broken(random, trace):
    """No ids, no times, counts that are no counts."""
    spans = [
        otlp.chat(trace, 0, start=moment(random), attributes={"gen_ai.usage.input_tokens": random.choice([-1, "many"])}),
        otlp.chat(trace, 1, start=moment(random), traceId=""),
        otlp.chat(trace, 2, start=moment(random), spanId=""),
        otlp.chat(trace, 3, startTimeUnixNano="0x", endTimeUnixNano=None),
        otlp.chat(trace, 4, start=moment(random), input_tokens=None, output_tokens=None, status={"code": 2}),
    ]
    return [("test", span) for span in random.sample(spans, 2)]


def restate(random, span):
    """Another copy of a span: the same, or one that says more, less, another day or another thing."""
    copy = json.loads(json.dumps(span))
    change = random.choice(["same", "tokens", "longer", "shorter", "moved", "another", "response"])
    attributes = {attribute["key"]: attribute["value"] for attribute in copy["attributes"]}
    if change == "tokens" and "gen_ai.usage.input_tokens" in attributes:
        attributes["gen_ai.usage.input_tokens"] = {"intValue": str(random.randint(1, 9999))}
    elif change == "longer" and "endTimeUnixNano" in copy:
        copy["endTimeUnixNano"] = str(int(copy["endTimeUnixNano"]) + 10**9)
        attributes["app.feature"] = {"stringValue": "restated"}
    elif change == "shorter":
        copy.pop("endTimeUnixNano", None)
    elif change == "moved" and "endTimeUnixNano" in copy and copy["startTimeUnixNano"].isdigit():
        for time in ("startTimeUnixNano", "endTimeUnixNano"):
            copy[time] = str(int(copy[time]) + DAY)
    elif change == "another":
        attributes["gen_ai.operation.name"] = {"stringValue": "a_thing_that_nobody_bills"}
        for name in [name for name in attributes if name.startswith("gen_ai.usage")]:
            attributes.pop(name)
        attributes["padding"] = {"stringValue": "x" * 2000}
    elif change == "response" and "gen_ai.response.id" in attributes:
        attributes["gen_ai.response.id"] = {"stringValue": f"restated-{random.randrange(5)}"}
        attributes["padding"] = {"stringValue": "x" * 300}
    copy["attributes"] = [{"key": key, "value": value} for key, value in attributes.items()]
    return copy


def generate(random, traces):
    """Lines of one span each, copies included, in the order in which children end before their parents."""
    spans = []
    for number in range(traces):
        trace, kind = 1 + number * 10, random.random()
        if kind < 0.5:
            spans += agent_run(random, trace)
        elif kind < 0.7:
            spans += agent_total(random, trace)
        elif kind < 0.9:
            spans += twins(random, trace, trace + 1)
        else:
            spans += broken(random, trace)
    spans += [(scope, restate(random, span)) for scope, span in spans if random.random() < 0.25]
    spans.sort(key=lambda item: str(item[1].get("endTimeUnixNano", "")))
    return [otlp.line(span, scope=scope) for scope, span in spans]


def real_lines(paths):
    """Every span of recorded files as a line of its own."""
    lines = []
    for path in paths:
        for text in path.read_text().splitlines():
            for resource in json.loads(text)["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        one = {**resource, "scopeSpans": [{**scope, "spans": [span]}]}
                        lines.append(json.dumps({"resourceSpans": [one]}))
    return lines


def batches(random, lines, number):
    """The lines in `number` parts: mostly in order, so that traces are cut, and some of them anywhere."""
    cuts = sorted(random.randrange(len(lines)) for _ in range(number - 1))
    parts = [[] for _ in range(number)]
    for position, line in enumerate(lines):
        part = sum(cut <= position for cut in cuts)
        parts[part if random.random() < 0.7 else random.randrange(number)].append(line)
    for part in parts:
        random.shuffle(part)
    return [part for part in parts if part]
