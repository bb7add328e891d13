"""Attribute values are data: whatever they hold, the build ends, every span is counted, and no content leaves raw."""

import json
import random
import re

import otlp
import pytest
from attribute_map import attribute_map
from conftest import ROOT, WITHOUT_TESTS

SPANS = 400
SECRET = "PLANTED-SECRET-7c1f"
DEEP = "[" * 200 + "]" * 200
NASTY = [
    {"stringValue": value} for value in [
        "'; drop table agent_cost_raw.otel_spans; --", '"quoted" \\ back', "<script>alert(1)</script>", "line\nbreak\r\ttab", "nul\x00nul",
        "{{ env_var('HOME') }} {% raw %}", "${jndi:ldap://x}", "\ud83e\udd98 \u202e \u0000", "", " ", "null", "NaN", "-1", "1e400", "0x10", "9" * 40,
        "1.5", "true", "{", "{'a': 'it''s'}", '{"a": ' + "[" * 50 + "]" * 50 + "}", '{"input": {"input": []}, "usage": 7, "raw": "x"}', DEEP,
        "%s %d \\N \\x", "a" * 1_000_000,
    ]
] + [
    {"intValue": "9" * 40}, {"intValue": "-9223372036854775809"}, {"intValue": 12}, {"intValue": "12"}, {"doubleValue": "NaN"},
    {"doubleValue": "-Infinity"}, {"doubleValue": 1e308}, {"boolValue": True}, {"bytesValue": "AP8="}, {}, None,
    {"arrayValue": {}}, {"arrayValue": {"values": [{"stringValue": "a\x00"}, {"arrayValue": {"values": [{"intValue": "1"}]}}, {}]}},
    {"kvlistValue": {"values": [{"key": "input_tokens", "value": {"intValue": "5"}}]}}, {"unknownValue": 1},
]  # fmt: skip
CONTENT = [
    "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.prompt", "gen_ai.completion",
    "gen_ai.prompt.0.content", "gen_ai.completion.0.content", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result",
    "gen_ai.tool.definitions", "input.value", "output.value", "llm.input_messages.0.message.content",
    "llm.output_messages.0.message.content", "llm.prompts", "tool.parameters", "traceloop.entity.input", "traceloop.entity.output",
    "ai.prompt", "ai.prompt.messages", "ai.response.text", "ai.response.toolCalls", "ai.toolCall.args", "ai.toolCall.result",
    "mlflow.spanInputs", "mlflow.spanOutputs", "langfuse.observation.input", "langfuse.observation.output", "langfuse.trace.input",
    "genkit:input", "all_messages_events", "final_result", "exception.message", "exception.stacktrace", "error.message",
    "user_prompt", "new_context", "response.model_output", "tool_input", "tool_output", "gen_ai.request.messages",
]  # fmt: skip
CONTAINERS = [
    "genkit:output", "response_data", "request_data", "metadata", "llm.invocation_parameters", "ai.response.providerMetadata",
    "gen_ai.usage.raw", "langfuse.observation.usage_details", "langsmith.metadata.usage_metadata", "metadata.usage_object",
    "langfuse.observation.model.parameters", "gen_ai.usage.input_token_details",
]  # fmt: skip


def texts_of(chance):
    """Random texts from every plane of Unicode, controls included, surrogates not."""
    planes = [(0, 0x20), (0x20, 0x7F), (0x80, 0xD800), (0xE000, 0x110000)]
    return ["".join(chr(chance.randrange(*chance.choice(planes))) for _ in range(chance.randrange(60))) for _ in range(40)]


def fuzzed(number, names, chance, texts):
    span = otlp.chat(1000 + number, 1)
    for name in chance.sample(names, 12):
        value = chance.choice(NASTY) if chance.random() < 0.7 else {"stringValue": chance.choice(texts)}
        if value and len(value.get("stringValue") or "") > 100_000 and chance.random() < 0.9:
            value = {"stringValue": "short"}
        span["attributes"].append({"key": name, "value": value})
    if chance.random() < 0.3:
        span["name"] = chance.choice(texts)
    if chance.random() < 0.2:
        span["traceState"] = "ot=th:" + chance.choice(["zz", "0", "f" * 14, "c;rv:1", "", "-1"])
    if chance.random() < 0.2:
        span["status"] = {"code": chance.choice([2, "STATUS_CODE_ERROR", 99, None]), "message": "x" * 1000}
    if chance.random() < 0.2:
        span["events"] = chance.choice([None, "text", [{"name": "exception", "attributes": "none"}], [1], {}])
    if chance.random() < 0.1:
        span["startTimeUnixNano"] = chance.choice(["0", "-5", "99999999999999999999", "soon", 1_785_000_000_000_000_000])
    return span


def secretive(number, attribute, value):
    span = otlp.chat(5000 + number, 1, attributes={attribute: value})
    span["status"] = {"code": 2, "message": SECRET}
    span["events"] = [
        {"name": SECRET, "attributes": [{"key": "exception.message", "value": {"stringValue": SECRET}},
                                        {"key": "exception.type", "value": {"stringValue": "BadRequest"}},
                                        {"key": "gen_ai.event.content", "value": {"stringValue": SECRET}}]},
    ]  # fmt: skip
    span["links"] = [{"traceId": "0" * 32, "spanId": "0" * 16, "attributes": [{"key": "note", "value": {"stringValue": SECRET}}]}]
    return span


def full_of_secrets():
    """Trace 4999: content in every attribute at once, and in the JSON that values are read from."""
    return otlp.chat(
        4999, 1,
        attributes={
            **dict.fromkeys(CONTENT, SECRET),
            "request_data": json.dumps({"stream": True, "messages": SECRET}),
            "llm.invocation_parameters": json.dumps({"model": "gpt-4o", "stream": True, "system": SECRET}),
        },
        events=[{"name": "exception", "attributes": [
            {"key": "exception.type", "value": {"stringValue": "Timeout"}},
            {"key": "exception.message", "value": {"stringValue": SECRET}},
        ]}],
        status={"code": 2, "message": SECRET},
    )  # fmt: skip


@pytest.fixture(scope="module")
def hostile_build(builder, tmp_path_factory):
    chance = random.Random(7)
    texts = texts_of(chance)
    names = sorted({name.split(" -> ")[0] for sources in attribute_map().values() for name in sources})
    lines = [otlp.line(fuzzed(number, names, chance, texts), scope=chance.choice(texts[:5] + ["ai", "litellm", "genkit-tracer"]))
             for number in range(SPANS)]  # fmt: skip
    planted = [(name, SECRET) for name in CONTENT]
    inner = {"messages": [SECRET], "content": SECRET, "message": {"content": SECRET}, "prompt": SECRET}
    planted += [(name, json.dumps({**inner, "usage": {"input_tokens": 1}})) for name in CONTAINERS]
    planted += [(name, str(inner)) for name in CONTAINERS]
    lines += [otlp.line(secretive(number, *what)) for number, what in enumerate(planted)]
    lines.append(otlp.line(full_of_secrets()))
    path = tmp_path_factory.mktemp("hostile") / "spans.jsonl"
    invalid = otlp.line(otlp.chat(9000, 1, attributes={"app.feature": "@@"})).encode().replace(b"@@", b"\xff\xfe")
    path.write_bytes("".join(f"{line}\n" for line in lines).encode() + invalid + b"\n" + b"\xff\x00\n")
    return builder("hostile", spans=[str(path)], command=WITHOUT_TESTS), len(lines) + 2


def test_nothing_vanishes(hostile_build):
    build, lines = hostile_build
    raw = build.value("select count(*) from agent_cost_raw.otel_spans")
    rejected = build.value("select count(*) from agent_cost.agent_cost_rejects where input_kind = 'trace_line'")
    assert raw + rejected == lines
    assert build.value("select sum(spans) from agent_cost.agent_cost_span_census") == raw
    assert raw >= SPANS * 0.9


def test_no_meter_is_negative_and_no_cost_is_invented(hostile_build):
    build, _ = hostile_build
    assert build.value(
        """select count(*) from agent_cost.fct_chat_spans where least(input_tokens, cache_read_tokens,
        cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, list_cost) < 0"""
    ) == 0  # fmt: skip


def test_values_beside_content_are_read(hostile_build):
    build, _ = hostile_build
    found = f"select input_tokens, error_type, is_stream from agent_cost.fct_chat_spans where trace_id = '{4999:032x}'"
    assert build.rows(found) == [(1000, "Timeout", True)]


def test_no_content_is_in_any_column_beyond_raw(hostile_build):
    build, _ = hostile_build
    assert build.value(f"select count(*) from agent_cost_raw.otel_spans where attributes like '%{SECRET}%'") > len(CONTENT)
    columns = build.rows(
        "select table_schema, table_name, column_name from information_schema.columns where table_schema <> 'agent_cost_raw'"
    )
    assert len(columns) > 500
    leaks = []
    for schema, table in sorted({column[:2] for column in columns}):
        tests = " or ".join(
            f"""cast("{name}" as varchar) like '%{SECRET}%'""" for at, of, name in columns if (at, of) == (schema, table)
        )
        if build.value(f'select count(*) from "{schema}"."{table}" where {tests}'):
            leaks.append(table)
    assert leaks == []


def test_models_read_no_files():
    """Only the loaders open files, and only those they are given."""
    code = "\n".join(path.read_text() for folder in ("models", "macros", "tests/dbt") for path in (ROOT / folder).rglob("*.sql"))
    assert not re.search(r"read_(csv|json|parquet|text|blob)|httpfs|copy\s+\(|attach\s+'|pg_read|glob\(", code, re.I)
