"""Writes spans as the OpenTelemetry Collector's file exporter does, for tests."""

import json

START = 1_785_000_000_000_000_000  # 2026-07-25T17:20:00Z


def any_value(value):
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [any_value(item) for item in value]}}
    return {"stringValue": value}


def span(trace, number, parent=None, attributes=None, start=None, seconds=1, name="chat m", **more):
    """One span; trace and span ids are small numbers."""
    start = START + number * 1_000_000_000 if start is None else start
    result = {
        "traceId": f"{trace:032x}",
        "spanId": f"{trace * 1000 + number:016x}",
        "name": name,
        "kind": 3,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + int(seconds * 1e9)),
        "attributes": [
            {"key": key, "value": any_value(value)} for key, value in (attributes or {}).items()
        ],
        "status": {},
        **more,
    }
    if parent is not None:
        result["parentSpanId"] = f"{trace * 1000 + parent:016x}"
    return {key: value for key, value in result.items() if value is not None}


def chat(trace, number, parent=None, input_tokens=1000, output_tokens=100, model="gpt-4o", provider="openai", **more):
    """A chat span of the OTel GenAI conventions; attributes in more["attributes"] are added."""
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
        "gen_ai.response.model": model,
        "gen_ai.usage.input_tokens": input_tokens,
        "gen_ai.usage.output_tokens": output_tokens,
        **more.pop("attributes", {}),
    }
    attributes = {key: value for key, value in attributes.items() if value is not None}
    return span(trace, number, parent, attributes, **more)


def agent(trace, number, parent=None, agent_name="helper", **more):
    attributes = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": agent_name,
        **more.pop("attributes", {}),
    }
    return span(trace, number, parent, attributes, name=f"invoke_agent {agent_name}", **more)


def tool(trace, number, parent=None, tool_name="web_search", **more):
    attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool_name,
        **more.pop("attributes", {}),
    }
    return span(trace, number, parent, attributes, name=f"execute_tool {tool_name}", **more)


def line(*spans, scope="test", version="1", service="shop", resource=None):
    attributes = {"service.name": service, **(resource or {})}
    return json.dumps(
        {
            "resourceSpans": [
                {
                    "resource": {
                        "attributes": [
                            {"key": key, "value": any_value(value)} for key, value in attributes.items()
                        ]
                    },
                    "scopeSpans": [
                        {"scope": {"name": scope, "version": version or ""}, "spans": list(spans)}
                    ],
                }
            ]
        }
    )


def write(path, *lines):
    path.write_text("".join(text + "\n" for text in lines))
    return path
