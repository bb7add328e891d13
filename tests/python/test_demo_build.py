"""The demo's books against the truth its generator wrote without the project's SQL."""

import csv
import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys
from decimal import Decimal

import demo_bills
import otlp
import pytest
from conftest import ROOT, WITHOUT_TESTS

DEMO = ROOT / "demo"


@pytest.fixture(scope="module")
def counts():
    return json.loads((DEMO / "expected_counts.json").read_text())


def table(name):
    with open(DEMO / name, newline="") as source:
        return list(csv.DictReader(source))


def test_every_raw_span_is_in_one_class(demo_build, counts):
    census = dict(
        demo_build.rows("select span_class, sum(spans) from agent_cost.agent_cost_span_census group by 1")
    )
    assert sum(census.values()) == counts["raw_spans"]
    assert census["duplicate"] == counts["duplicate_spans"]
    assert census["chat"] == counts["chat_spans"]
    assert census["tool"] == counts["tool_spans"]
    assert census["agent"] == counts["agent_spans"]


def test_calls_by_outcome(demo_build, counts):
    outcomes = dict(demo_build.rows("select cost_status, count(*) from agent_cost.fct_chat_spans group by 1"))
    assert outcomes == {
        "priced": counts["chat_spans_priced"],
        "unpriced": counts["chat_spans_unpriced"],
        "no_usage": counts["chat_spans_no_usage"] + counts["chat_spans_failed"],
    }


def test_list_cost_to_the_last_digit(demo_build, counts):
    assert demo_build.value("select sum(list_cost) from agent_cost.fct_chat_spans") == Decimal(counts["list_cost_usd"])
    assert demo_build.value("select sum(list_cost) from agent_cost.fct_tool_spans") == Decimal(counts["tool_cost_usd"])


@pytest.mark.parametrize(("mart", "dimension", "key"), [
    ("agent_cost_by_step", "step", "by_step"),
    ("agent_cost_by_feature", "feature", "by_feature"),
])  # fmt: skip
def test_spend_marts(demo_build, counts, mart, dimension, key):
    built = {
        name: (calls, cost or Decimal(0))
        for name, calls, cost in demo_build.rows(
            f"select {dimension}, sum(calls), sum(list_cost) from agent_cost.{mart} group by 1"
        )
    }
    expected = {
        name: (values["chat_spans"], Decimal(values["list_cost_usd"] or 0)) for name, values in counts[key].items()
    }
    assert built == expected


def test_runs(demo_build, counts):
    assert demo_build.value("select count(*) from agent_cost.fct_agent_runs") == counts["runs"]
    features = dict(demo_build.rows("select feature, sum(runs) from agent_cost.agent_cost_by_run group by 1"))
    assert features == counts["runs_by_feature"]


def test_tokens_and_cost_by_month_and_model(demo_build):
    meters = (
        "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens",
    )  # fmt: skip
    built = {
        tuple(row[:4]): row[4:]
        for row in demo_build.rows(
            f"""select strftime(started_date, '%Y-%m'), coalesce(response_model, request_model), pricing_mode,
                provider, {', '.join(f'coalesce(sum({meter}), 0)' for meter in meters)}, sum(list_cost)
            from agent_cost.fct_chat_spans where usage_status not in ('failed', 'missing') group by 1, 2, 3, 4"""
        )
    }
    expected = {
        (row["billing_month"], row["response_model"], row["pricing_mode"], row["provider"]): (
            *(int(row[meter]) for meter in meters),
            Decimal(row["list_cost_usd"]) if row["list_cost_usd"] else None,
        )
        for row in table("expected_totals.csv")
        if int(row["calls_with_usage"])
    }
    assert built == expected


def test_planted_differences_are_found_by_name(demo_build):
    """Every difference that the generator planted is found under its own name with its exact amount, and no other."""
    planted, found = {}, {}
    for row in table("expected_differences.csv"):
        key = (row["provider"], row["billing_month"], row["cause"])
        planted[key] = planted.get(key, Decimal(0)) + Decimal(row["amount_usd"])
    for provider, month, cause, amount in demo_build.rows(
        """select provider, strftime(billing_month, '%Y-%m'), cause, sum(amount)
        from agent_cost.agent_cost_variance_causes group by 1, 2, 3"""
    ):
        # the closed streams of a month with two list prices cost another mix of them
        key = (provider, month, "calls_without_usage" if cause == "price_mix" else cause)
        found[key] = found.get(key, Decimal(0)) + amount
    assert found == planted
    causes = {cause for _, _, cause in planted}
    assert causes >= {"geo_uplift", "discount", "other_pricing_mode", "unpriced", "tax", "calls_without_usage"}


def test_batch_at_its_price_is_no_difference(demo_build):
    """Batch calls of August were billed as batch, at the price of the company's own override."""
    rows = demo_build.rows(
        """select meter, status, invoiced_quantity - modelled_quantity, invoiced_cost - modelled_cost, invoiced_cost > 0
        from agent_cost.agent_cost_reconciliation
        where pricing_mode = 'batch' and billing_month = '2026-08-01' order by meter"""
    )
    assert rows == [("input", "matched", 0, 0, True), ("output", "matched", 0, 0, True)]


def test_months_tie(demo_build):
    months = demo_build.rows(
        """select invoiced_cost - modelled_cost - usage_variance - price_variance - credit_cost - tax_cost
            - adjustment_cost - purchase_cost - other_usage_cost - unexplained, status
        from agent_cost.agent_cost_reconciliation_months where status <> 'no_invoice'"""
    )
    assert months == [(0, "within_tolerance")] * 6


def test_billed_cost_is_the_invoice(demo_build):
    """The shares of the calls and the unallocated rows are the six invoices, to the last digit."""
    invoiced = sum(amount for *_, amount in demo_bills.amounts(DEMO / "invoices"))
    billed, provisional = demo_build.rows(
        "select sum(billed_cost), sum(provisional_cost) from agent_cost.agent_cost_by_feature"
    )[0]
    unallocated = demo_build.value("select sum(unallocated_cost) from agent_cost.agent_cost_unallocated_charges")
    assert billed + unallocated == invoiced
    assert provisional is None


def test_untraced_service_is_one_model_on_the_invoice_only(demo_build):
    found = demo_build.rows(
        """select strftime(billing_month, '%Y-%m'), sum(invoiced_cost) from agent_cost.agent_cost_reconciliation
        where status = 'invoice_only' and model = 'openai/gpt-5.2' group by 1 order by 1"""
    )
    expected = sorted(
        (row["billing_month"], Decimal(row["amount_usd"]))
        for row in table("expected_differences.csv") if row["cause"] == "untraced_service"
    )  # fmt: skip
    assert found == expected


def test_all_dbt_tests_passed_or_warned(demo_build):
    assert set(demo_build.results().values()) <= {"success", "pass", "warn"}


def test_summary_prints_the_same_numbers(demo_build):
    shown = subprocess.run(
        [sys.executable, ROOT / "scripts" / "show_summary.py", "--db", demo_build.db],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for text in ("$757.77", "doc_synthesis", "$297.42", "39.2%", "compliance_dossier", "within_tolerance", "$194.10"):
        assert text in shown


def test_own_spans_after_the_demo_leave_nothing_of_it(demo_build, builder, tmp_path):
    """What `make build` and then `make build SPANS=...` do to one file."""
    own = otlp.write(tmp_path / "own.jsonl", otlp.line(otlp.chat(1, 1, input_tokens=10, output_tokens=5)))
    books = dataclasses.replace(demo_build, db=pathlib.Path(shutil.copy(demo_build.db, tmp_path / "books.duckdb")))
    separated = subprocess.run([sys.executable, ROOT / "scripts/separate_demo.py", "--db", books.db, own], check=False)
    assert separated.returncode == 0
    built = builder("own_after_demo", spans=[own], start=books, command=WITHOUT_TESTS)
    assert built.rows("select source_file from agent_cost.fct_chat_spans") == [(str(own),)]
    of_demo = built.rows(
        "select table_name from information_schema.columns where table_schema = 'agent_cost' and column_name = 'source_file'"
    )
    assert len(of_demo) > 5
    for (name,) in of_demo:
        assert built.value(f"select count(*) from agent_cost.{name} where starts_with(source_file, 'demo/')") == 0
    assert built.value("select sum(calls) from agent_cost.agent_cost_by_feature") == 1
    assert built.value("select count(*) from agent_cost.agent_cost_reconciliation_months where invoiced_cost is not null") == 0
