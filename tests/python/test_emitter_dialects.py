"""Emitters and versions that the lab does not run: spans written after their source, and what each must cost and mean."""

import pathlib
from decimal import Decimal

import otlp
import pytest
import yaml
from conftest import WITHOUT_TESTS

DIALECTS = pathlib.Path(__file__).parent / "fixtures" / "dialects"
METERS = ("input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens")


def cases():
    """(file, dialect, case, trace number) of every case."""
    number = 0
    for path in sorted(DIALECTS.glob("*.yml")):
        dialect = yaml.safe_load(path.read_text())
        assert dialect["source"], f"{path.name} does not say where its names are from"
        for case in dialect["cases"]:
            number += 1
            yield path.stem, dialect, case, number


def trace_lines(dialect, case, number):
    """One line a span: children first, as OpenTelemetry exports them."""
    places = {span["id"]: place for place, span in enumerate(case["spans"], 1)}
    for span in reversed(case["spans"]):
        written = otlp.span(
            number, places[span["id"]], places.get(span.get("parent")), span.get("attributes"), name=span["name"],
            seconds=span.get("seconds", 1), status={"code": 2} if span.get("error") else {},
            start=otlp.START + int(span["at"] * 1e9) if "at" in span else None,
        )  # fmt: skip
        yield otlp.line(
            written, scope=span.get("scope", dialect.get("scope")),
            version=span.get("version", dialect.get("version", "") if "scope" not in span else ""),
            service=span.get("service", dialect.get("service", "shop")),
        )  # fmt: skip


@pytest.fixture(scope="module")
def dialects(builder, tmp_path_factory):
    path = tmp_path_factory.mktemp("dialects") / "spans.jsonl"
    otlp.write(path, *(line for _, dialect, case, number in cases() for line in trace_lines(dialect, case, number)))
    return builder("dialects", spans=[str(path)], command=WITHOUT_TESTS)


def table(build, query):
    with build.connection() as connection:
        result = connection.execute(query)
        names = [column[0] for column in result.description]
        return {(row[0], row[1]): dict(zip(names, row, strict=True)) for row in result.fetchall()}


@pytest.fixture(scope="module")
def found(dialects):
    return (
        table(dialects, "select trace_id, span_id, * exclude (trace_id, span_id) from agent_cost.fct_chat_spans"),
        table(dialects, "select trace_id, span_id, bill_status from agent_cost.agent_cost_unbilled_spans"),
        table(dialects, "select trace_id, span_id, tool_name from agent_cost.fct_tool_spans"),
    )


@pytest.mark.parametrize(
    ("case", "number"), [pytest.param(case, number, id=f"{file}: {case['name']}") for file, _, case, number in cases()]
)
def test_dialect(found, case, number):
    calls, unbilled, tools = found
    for place, span in enumerate(case["spans"], 1):
        key = (f"{number:032x}", f"{number * 1000 + place:016x}")
        expected = span.get("expect")
        assert (key in calls) == (expected is not None), f"{span['id']}: {calls.get(key) or unbilled.get(key)}"
        assert unbilled.get(key, {}).get("bill_status") == span.get("unbilled"), span["id"]
        assert tools.get(key, {}).get("tool_name") == span.get("tool"), span["id"]
        if expected is None:
            continue
        if expected.get("input_tokens", 0) is None and expected.get("usage_status") in ("missing", "failed"):
            expected = {**dict.fromkeys(METERS), **expected}
        expected = {"usage_status": "complete", **dict.fromkeys(METERS, 0), **expected}
        actual = {column: calls[key][column] for column in expected}
        actual = {column: float(value) if isinstance(value, Decimal) else value for column, value in actual.items()}
        assert actual == expected, span["id"]


def test_every_span_is_counted(dialects):
    spans = sum(len(case["spans"]) for _, _, case, _ in cases())
    assert dialects.value("select sum(spans) from agent_cost.agent_cost_span_census") == spans
