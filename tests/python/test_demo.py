"""The shipped demo: regenerated to the byte, valid OTLP, and with the step mix of the article."""

import csv
import gzip
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import demo_bills
import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "demo"
DAY = 86_400 * 10**9
PRICE_CHANGE = 1_787_270_400 * 10**9        # 2026-08-21T00:00Z, gpt-5.6-sol
SEPTEMBER = 1_788_220_800 * 10**9           # 2026-09-01T00:00Z

# step: (share of calls, tolerance, share of spend, tolerance), in percent; None where the article is silent.
ARTICLE = {
    "doc_synthesis": (9, 1, 38, 2),
    "planning": (18, 1.5, 14, 1.5),
    "research": (6, 1, 8, 1),
    "summarise": (8, 1, 6, 1),
    "verify": (None, None, 4, 1),
    "status_check": (41, 2.5, 3, 1),
}
ARTICLE_TOKENS = {"doc_synthesis": (42_800, 1_240), "planning": (8_400, 620), "research": (11_200, 880),
                  "summarise": (6_100, 480), "classify": (2_100, 60), "status_check": (420, 80)}


def content(path):
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def requests():
    return {path.name[:7]: [json.loads(line) for line in content(path).splitlines()]
            for path in sorted((DEMO / "traces").glob("*.jsonl.gz"))}


@pytest.fixture(scope="module")
def exported(requests):
    """(file's month, line number, service, scope, span, attributes), in the order of the files."""
    found = []
    for month, lines in requests.items():
        for number, request in enumerate(lines):
            for resource in request["resourceSpans"]:
                service = values(resource["resource"]["attributes"])["service.name"]
                for scope in resource["scopeSpans"]:
                    found += [(month, number, service, scope["scope"]["name"], span, values(span["attributes"]))
                              for span in scope["spans"]]
    return found


@pytest.fixture(scope="module")
def distinct(exported):
    return list({row[4]["spanId"]: row for row in reversed(exported)}.values())


@pytest.fixture(scope="module")
def counts():
    return json.loads((DEMO / "expected_counts.json").read_text(encoding="utf-8"))


def values(attributes):
    plain = {}
    for item in attributes:
        (kind, value), = item["value"].items()
        plain[item["key"]] = int(value) if kind == "intValue" else value
    assert len(plain) == len(attributes), "an attribute twice on one span"
    return plain


def role(attributes):
    operation = attributes["gen_ai.operation.name"]
    return {"invoke_agent": "agent", "execute_tool": "tool"}.get(operation, "chat")


def test_regenerating_changes_nothing(tmp_path):
    subprocess.run([sys.executable, ROOT / "scripts" / "generate_demo.py", "--out", tmp_path], check=True)
    fresh = {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()}
    shipped = {p.relative_to(DEMO) for p in DEMO.rglob("*") if p.is_file()}
    assert fresh == shipped - {Path("README.md")}
    assert [str(p) for p in sorted(fresh) if content(tmp_path / p) != content(DEMO / p)] == []


def test_traces_are_small():
    assert all(path.stat().st_size <= 2_500_000 for path in (DEMO / "traces").iterdir())


def test_every_line_is_otlp_json_as_the_collector_writes_it(exported):
    for month, number, _, _, span, attributes in exported:
        where = f"{month}, line {number + 1}: {span}"
        assert re.fullmatch("[0-9a-f]{32}", span["traceId"]), where
        assert re.fullmatch("[0-9a-f]{16}", span["spanId"]), where
        assert re.fullmatch("[0-9a-f]{16}", span.get("parentSpanId", "0" * 16)), where
        assert span["status"] in ({}, {"code": 2}), where
        assert (span["status"] == {"code": 2}) == ("error.type" in attributes), where
        start, end = span["startTimeUnixNano"], span["endTimeUnixNano"]
        assert isinstance(start, str) and isinstance(end, str) and 0 < int(start) <= int(end), where
        for item in span["attributes"]:
            (kind, value), = item["value"].items()
            wanted = {"intValue": str, "stringValue": str, "doubleValue": float, "boolValue": bool, "arrayValue": dict}
            assert type(value) is wanted[kind], where
        assert not re.search("messages|prompt|completion|arguments|result|instructions", " ".join(attributes)), where
        name_and_index = {"gen_ai.step.name", "gen_ai.agent.step"} <= attributes.keys()
        assert not name_and_index or isinstance(attributes["gen_ai.agent.step"], int), where


def test_shape_of_traces(exported, distinct):
    assert 25_000 <= len(exported) <= 35_000
    lines_of, first_seen = defaultdict(set), {}
    for i, (month, number, _, _, span, _) in enumerate(exported):
        lines_of[span["traceId"]].add((month, number))
        first_seen.setdefault(span["spanId"], (month, number, i))
    assert sum(len(lines) > 1 for lines in lines_of.values()) > 200
    spans = {row[4]["spanId"]: row[4] for row in distinct}
    roots = Counter(span["traceId"] for span in spans.values() if "parentSpanId" not in span)
    assert set(roots.values()) == {1} and len(roots) == len(lines_of)
    late, across_midnight, across_months = 0, 0, 0
    for span in spans.values():
        parent = spans.get(span.get("parentSpanId"))
        assert parent is not None or "parentSpanId" not in span
        if parent:
            assert int(parent["startTimeUnixNano"]) <= int(span["startTimeUnixNano"])
            assert int(span["endTimeUnixNano"]) <= int(parent["endTimeUnixNano"])
            if first_seen[span["spanId"]][:2] > first_seen[parent["spanId"]][:2]:
                late += 1
    for month, _, _, _, span, attributes in distinct:
        first, last = int(span["startTimeUnixNano"]) // DAY, int(span["endTimeUnixNano"]) // DAY
        if role(attributes) == "chat":
            assert first == last, "the day of a call's price is in doubt"
        if "parentSpanId" not in span and last > first:
            across_midnight += 1
            across_months += first < SEPTEMBER // DAY <= last
    assert late and across_midnight > across_months >= 1


def test_expected_counts_are_those_of_the_files(exported, distinct, counts):
    assert counts["raw_spans"] == len(exported)
    assert counts["distinct_spans"] == len(distinct)
    assert counts["duplicate_spans"] == len(exported) - len(distinct)
    roles = Counter(role(row[5]) for row in distinct)
    assert roles == {"chat": counts["chat_spans"], "tool": counts["tool_spans"], "agent": counts["agent_spans"]}
    assert counts["runs"] == len({row[4]["traceId"] for row in distinct}) == sum(counts["runs_by_feature"].values())
    chats = [row[5] for row in distinct if role(row[5]) == "chat"]
    assert counts["chat_spans_failed"] == sum("error.type" in a for a in chats)
    assert counts["chat_spans_no_usage"] == sum(
        "error.type" not in a and "gen_ai.usage.input_tokens" not in a for a in chats)
    assert counts["chat_spans"] == sum(counts[f"chat_spans_{s}"] for s in ("priced", "unpriced", "no_usage", "failed"))
    assert counts["agent_spans_repeating_usage"] == sum(
        role(row[5]) == "agent" and "gen_ai.usage.input_tokens" in row[5] for row in distinct)
    for group in ("by_step", "by_feature", "by_nearest_agent_version"):
        assert sum(row["chat_spans"] for row in counts[group].values()) == counts["chat_spans"]
        assert sum(Decimal(row["list_cost_usd"]) for row in counts[group].values()) == Decimal(counts["list_cost_usd"])


def test_expected_totals_are_the_usage_of_the_files(distinct):
    def of(*names):
        return next((attributes[name] for name in names if name in attributes), 0)

    found = defaultdict(Counter)
    for _, _, _, _, span, attributes in distinct:
        if role(attributes) != "chat" or "gen_ai.usage.input_tokens" not in attributes:
            continue
        month = "2026-08" if int(span["startTimeUnixNano"]) < SEPTEMBER else "2026-09"
        tier = of("openai.response.service_tier", "gen_ai.openai.response.service_tier",
                  "anthropic.response.service_tier")
        read = of("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens")
        write = of("gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation_input_tokens")
        hour = of("anthropic.usage.cache_creation.ephemeral_1h_input_tokens")
        assert write >= hour and attributes["gen_ai.usage.input_tokens"] >= read + write, "input is inclusive of cache"
        found[month, attributes["gen_ai.response.model"], tier if tier in ("priority", "flex", "batch") else "standard"].update(
            calls_with_usage=1, input_tokens=attributes["gen_ai.usage.input_tokens"] - read - write,
            cache_read_tokens=read, cache_write_5m_tokens=write - hour, cache_write_1h_tokens=hour,
            output_tokens=of("gen_ai.usage.output_tokens"), reasoning_tokens=of("gen_ai.usage.reasoning.output_tokens"))
    expected = {}
    for row in rows(DEMO / "expected_totals.csv"):
        expected[row["billing_month"], row["response_model"], row["pricing_mode"]] = Counter(
            {name: int(row[name]) for name in ("calls_with_usage", "input_tokens", "cache_read_tokens",
                                               "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens",
                                               "reasoning_tokens")})
    assert dict(found) == expected


def test_invoices_tie_to_list_cost_and_planted_differences(counts):
    totals, differences, billed = defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal)
    for row in rows(DEMO / "expected_totals.csv"):
        if row["list_cost_usd"]:
            totals[row["provider"], row["billing_month"]] += Decimal(row["list_cost_usd"])
    for row in rows(DEMO / "expected_differences.csv"):
        differences[row["provider"], row["billing_month"]] += Decimal(row["amount_usd"])
    for provider, month, amount in demo_bills.amounts(DEMO / "invoices"):
        billed[provider, month] += amount
    assert len(billed) == 6
    assert sum(totals.values()) == Decimal(counts["list_cost_usd"])
    for key, amount in billed.items():
        assert amount == totals[key] + differences[key] and amount == amount.quantize(Decimal("0.01")), key


def test_exports_are_pages_as_the_apis_give_them():
    for path in (DEMO / "invoices").glob("*.json.gz"):
        pages = demo_bills.pages(path)
        assert [page["has_more"] for page in pages] == [True] * (len(pages) - 1) + [False], path.name
        assert [page["next_page"] is None for page in pages] == [not page["has_more"] for page in pages], path.name
        assert {len(page["data"]) for page in pages[:-1]} == {7}, path.name
        first = "start_time" if "openai" in path.name else "starting_at"
        days = [bucket[first] for page in pages for bucket in page["data"]]
        assert len(days) == (31 if "2026-08" in path.name else 30) and days == sorted(set(days)), path.name
        for result in demo_bills.results(path):
            if ".cost_report." in path.name:
                assert isinstance(result["amount"], str) and Decimal(result["amount"]) > 0
            elif ".costs." in path.name:
                assert isinstance(result["amount"]["value"], Decimal) and result["amount"]["currency"] == "usd"


def test_batch_and_geography_are_on_the_bills():
    """Some nights' batch is billed as standard; the geography is on the bill and on no span."""
    usage = {month: demo_bills.results(DEMO / f"invoices/anthropic-{month}.usage_report.json.gz")
             for month in ("2026-08", "2026-09")}
    haiku = {month: sum(row["service_tier"] == "batch" for row in results) for month, results in usage.items()}
    assert haiku == {"2026-08": 31, "2026-09": 25}
    places = {(row["model"], row["inference_geo"]) for row in usage["2026-09"]}
    assert {("claude-opus-4-8", "us"), ("claude-opus-4-8", "global")} <= places
    for month in ("2026-08", "2026-09"):
        assert "inference_geo" not in content(DEMO / f"traces/{month}.jsonl.gz").decode()


@pytest.mark.parametrize("step", ARTICLE)
def test_step_mix_is_that_of_the_article(counts, step):
    calls, calls_within, spend, spend_within = ARTICLE[step]
    row = counts["by_step"][step]
    if calls is not None:
        assert 100 * row["chat_spans"] / counts["chat_spans"] == pytest.approx(calls, abs=calls_within)
    share = 100 * Decimal(row["list_cost_usd"]) / Decimal(counts["list_cost_usd"])
    assert float(share) == pytest.approx(spend, abs=spend_within)


def test_other_step_types_are_eighteen_and_a_quarter_of_spend(counts):
    named = {*ARTICLE, "classify", "(unattributed)"}
    other = {step: row for step, row in counts["by_step"].items() if step not in named}
    assert len(other) == 18
    share = 100 * sum(Decimal(row["list_cost_usd"]) for row in other.values()) / Decimal(counts["list_cost_usd"])
    assert float(share) == pytest.approx(25, abs=2.5)


@pytest.mark.parametrize("step", ARTICLE_TOKENS)
def test_average_tokens_a_call_are_those_of_the_article(distinct, step):
    used = [(a["gen_ai.usage.input_tokens"], a["gen_ai.usage.output_tokens"]) for *_, a in distinct
            if step in (a.get("gen_ai.step.name"), a.get("gen_ai.agent.step")) and "gen_ai.usage.input_tokens" in a]
    for i, wanted in enumerate(ARTICLE_TOKENS[step]):
        assert sum(tokens[i] for tokens in used) / len(used) == pytest.approx(wanted, rel=0.06)


def test_life_is_in_it(distinct, counts):
    """Every habit that the package must survive occurs."""
    chats = [(row[2], row[4], row[5]) for row in distinct if role(row[5]) == "chat"]
    names = Counter(name for _, _, attributes in chats for name in attributes)
    for name in ("gen_ai.system", "gen_ai.usage.cost", "gen_ai.usage.cache_read_input_tokens", "gen_ai.step.name",
                 "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.reasoning.output_tokens", "error.type",
                 "gen_ai.conversation.id", "openai.response.service_tier", "gen_ai.usage.cache_read.input_tokens"):
        assert names[name] > 100, name
    assert Counter(a.get("openai.response.service_tier") for _, _, a in chats).items() >= {"priority": 10, "flex": 6}.items()
    assert any(a.get("anthropic.usage.cache_creation.ephemeral_1h_input_tokens")
               and a["anthropic.usage.cache_creation.ephemeral_5m_input_tokens"] for _, _, a in chats)
    assert counts["late_spans"] and counts["failed_runs"] and counts["runs_by_feature"]["(unattributed)"]
    assert counts["runaway_runs"] >= 8
    sol = [int(span["startTimeUnixNano"]) < PRICE_CHANGE for _, span, a in chats
           if a["gen_ai.request.model"] == "gpt-5.6-sol"]
    assert sol.count(True) > 200 and sol.count(False) > 200
    nested = {row[4]["spanId"]: row for row in distinct if role(row[5]) != "chat"}
    parents = Counter((role(row[5]), role(nested[row[4]["parentSpanId"]][5])) for row in distinct
                      if row[4].get("parentSpanId") in nested)
    assert parents["agent", "tool"] > 100 and parents["agent", "agent"] > 100
