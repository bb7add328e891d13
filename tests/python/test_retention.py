"""Old raw spans go and the books stay: also through later builds, late spans and a full refresh."""

import random
import shutil
import subprocess
import sys
from datetime import datetime, timezone

import duckdb
import test_incremental
from conftest import ROOT
from test_incremental import Books, books  # noqa: F401  (books is a fixture)

import otlp
import random_spans

RAW, STAGED = "agent_cost_raw.otel_spans", "agent_cost.stg_agent_cost__otel_spans"
# random_spans are of the five days around 2026-08-01
BEFORE = datetime(2026, 8, 1, 12, tzinfo=timezone.utc)


def drop_old_spans(grown, *more):
    """What scripts/drop_old_spans.py says: spans and traces."""
    days = (datetime.now(timezone.utc) - BEFORE).days
    dropped = subprocess.run(
        [sys.executable, ROOT / "scripts/drop_old_spans.py", "--older-than", str(days), "--db", grown.db, *more],
        capture_output=True, text=True,
    )  # fmt: skip
    assert dropped.returncode == 0, dropped.stderr
    words = dropped.stdout.removeprefix("Would drop").removeprefix("Dropped").split()
    return int(words[0].replace(",", "")), int(words[3].replace(",", ""))


def copy_of(grown, name):
    """The same books in the same file, and a copy of it to go back to."""
    path = shutil.copy(grown.db, grown.folder / f"{name}.duckdb")

    def again():
        fresh = Books(grown.folder, path)
        fresh.loads = grown.loads
        return fresh

    return again


def late_call(trace_id):
    """A call that would be billed, in a trace that is there already."""
    return otlp.line(otlp.chat(7, 999, start=random_spans.MIDNIGHT, input_tokens=1_000_000, traceId=trace_id))


def trace(grown, where):
    return grown.value(f"select min(trace_id) from agent_cost.fct_chat_spans where list_cost > 0 and {where}")


def count(grown, table):
    return grown.value(f"select count(*) from {table}")


def test_old_spans_go_and_the_books_stay(books, monkeypatch, capsys):  # noqa: F811
    chance = random.Random(5)
    lines = random_spans.generate(chance, 60)
    grown = books()
    grown.load(lines)
    grown.dbt("run")
    built = copy_of(grown, "built")
    young = trace(grown, "started_date > '2026-08-01'")

    # as if nothing had been dropped
    whole = built()
    whole.load([late_call(young)])
    whole.dbt("run")
    expected = shutil.copy(whole.db, whole.folder / "whole.duckdb")

    grown = built()
    loaded, staged = count(grown, RAW), count(grown, STAGED)
    spans, traces = drop_old_spans(grown, "--dry-run")
    assert 0 < spans < loaded and count(grown, RAW) == loaded
    old = trace(grown, "ended_at < '2026-07-31'")
    grown.load([late_call(old)])
    assert drop_old_spans(grown, "--dry-run")[1] == traces - 1  # what no build has seen stays

    grown = built()
    assert drop_old_spans(grown) == (spans, traces)
    assert drop_old_spans(grown) == (0, 0)
    assert (count(grown, RAW), count(grown, STAGED)) == (loaded - spans, staged - spans)
    dropped = "(select trace_id from agent_cost_raw.dropped_traces)"
    assert count(grown, f"agent_cost.int_agent_cost__twin_traces where (trace_id in {dropped}) <> (twin_trace_id in {dropped})") == 0
    assert count(grown, f"agent_cost.int_agent_cost__twin_traces where trace_id in {dropped}") > 0

    # a later build with news of a trace that is there
    monkeypatch.setattr(test_incremental, "NOT_KEPT", {*test_incremental.NOT_KEPT, "stg_agent_cost__otel_spans"})
    grown.load([late_call(young)])
    grown.dbt("run")
    relations, rows = grown.assert_equal(expected)

    # late calls and copies of spans that were dropped are listed, and change no amount
    copies = [line for line in lines if old in line]
    assert old in trace(grown, f"trace_id in {dropped} and trace_id = '{old}'") and copies
    grown.load([late_call(old), *copies])
    grown.dbt("run")
    rejected = count(grown, "agent_cost.agent_cost_rejects where reason = 'trace_was_dropped' and treatment = 'left_out'")
    assert rejected == len(copies) + 1
    listed = {"agent_cost_rejects", "agent_cost_span_census", "agent_cost_coverage", "int_agent_cost__span_classes",
              "int_agent_cost__span_issues"}  # fmt: skip
    monkeypatch.setattr(test_incremental, "NOT_KEPT", {*test_incremental.NOT_KEPT, *listed})
    grown.assert_equal(expected)
    grown.dbt("test", "--select", "agent_cost_every_span_is_counted", "agent_cost_coverage", "agent_cost_by_feature")

    # what would compute everything again from the spans that are left stops before it does
    refused = grown.dbt("run", "--full-refresh", check=False)
    failed = {node.node.name: node.message for node in refused.result if node.status == "error"}
    assert list(failed) == ["stg_agent_cost__new_loads"]
    assert "were dropped" in failed["stg_agent_cost__new_loads"] and "--full-refresh" in failed["stg_agent_cost__new_loads"]
    grown.assert_equal(expected)
    with duckdb.connect(str(grown.db)) as connection:
        connection.execute("delete from agent_cost_raw.dropped_traces")
    grown.dbt("run", "--full-refresh", "--select", "stg_agent_cost__new_loads")
    with capsys.disabled():
        print(f"\n{spans} of {loaded} spans dropped, {relations} relations, {rows} rows as before", end="")


def test_only_finished_books_are_dropped_from(books):  # noqa: F811
    grown = books()
    command = [sys.executable, ROOT / "scripts/drop_old_spans.py", "--db", grown.db, "--older-than", "30"]
    refused = subprocess.run(command, capture_output=True, text=True)
    assert refused.returncode == 1 and "run dbt build first" in refused.stderr
    assert subprocess.run([*command[:-1], "0"], capture_output=True).returncode == 2
