"""A closed month never moves: not by a late span, a new price, or a newer bill; those are booked where it is open."""

import csv
import shutil
import subprocess
import sys
from decimal import Decimal

import otlp
import pytest
from conftest import ROOT, WITHOUT_TESTS

JULY, AUGUST = 1_782_900_000_000_000_000, 1_785_600_000_000_000_000  # both on the first, 10:00 UTC
HEADER = "provider,billing_account_id,billing_month,invoice_id,charge_category,model,meter,quantity,amount,currency\n"
BILL = HEADER + "openai,acct,{month},INV-1,Usage,gpt-4o,input,{tokens},{amount},USD\n"
# of a provider without calls, in a currency with a rate of your own and in one without
BILL_IN_EURO = (
    HEADER
    + "anthropic,acct-eur,2026-07,EUR-1,Usage,claude-sonnet-4-6,input,100000,0.50,EUR\n"
    + "anthropic,acct-eur,2026-07,EUR-2,Usage,claude-sonnet-4-6,input,1000,0.01,SEK\n"
)
RATE = "2026-07,EUR,USD,{rate},\n"
MONTHS = """
select strftime(billing_month, '%Y-%m'), period_status, invoiced_cost, modelled_cost, usage_variance, price_variance,
    adjustment_cost, unexplained
from agent_cost.agent_cost_reconciliation_months where provider = 'openai' order by 1
"""
CALLS = """
select span_id, list_cost, true_up, billed_cost, billing_status from agent_cost.fct_chat_spans
where started_date < date '2026-08-01' and not is_after_close order by 1
"""
IN_EURO = """
select period_status, currency, invoiced_cost, usage_variance, invoice_currency, invoice_amount
from agent_cost.agent_cost_reconciliation_months where provider = 'anthropic' and billing_month = date '2026-07-01' and currency = 'USD'
"""


def call(trace, start):
    return otlp.line(otlp.chat(trace, 1, input_tokens=1_000_000, output_tokens=0, start=start))


@pytest.fixture(scope="module")
def story(builder, tmp_path_factory):
    """July is billed, closed with the script, and then everything happens to it that can."""
    folder = tmp_path_factory.mktemp("closing")
    seeds = folder / "seeds"
    shutil.copytree(ROOT / "user_seeds", seeds)
    bill, bill_in_euro = folder / "july.csv", folder / "july_eur.csv"
    bill_in_euro.write_text(BILL_IN_EURO)
    rates = seeds / "agent_cost_own_exchange_rates.csv"
    header = rates.read_text()
    rates.write_text(header + RATE.format(rate="1.2"))
    otlp.write(folder / "1.jsonl", call(1, JULY), call(2, JULY + 1), call(3, AUGUST))
    bill.write_text(BILL.format(month="2026-07", tokens=2_000_000, amount="4.80"))
    before = builder(
        "before", spans=[folder / "1.jsonl"], invoices=[bill, bill_in_euro], user_seeds=seeds, command=WITHOUT_TESTS
    )  # fmt: skip
    script = [sys.executable, ROOT / "scripts/close_month.py", "2026-07", "--db", before.db, "--seeds", seeds]
    closing = [subprocess.run([*script, *more], capture_output=True, text=True) for more in ([], ["--anyway"])]
    closed = builder("closed", invoices=[bill], user_seeds=seeds, start=before, command=WITHOUT_TESTS)

    late = otlp.chat(5, 1, provider="anthropic", model="claude-sonnet-4-6", start=JULY + 3)
    otlp.write(folder / "2.jsonl", call(4, JULY + 2), otlp.line(late, service="late"))
    rates.write_text(header + RATE.format(rate="1.5"))
    bill.write_text(BILL.format(month="2026-07", tokens=2_000_000, amount="4.50"))
    with open(seeds / "agent_cost_own_model_prices.csv", "a") as prices:
        prices.write("openai,gpt-4o,standard,input,2026-01-01,,9,1000000,a new contract\n")
    after = builder(
        "after", spans=[folder / "2.jsonl"], invoices=[bill], user_seeds=seeds, start=closed,
        command=("build", "--full-refresh"),
    )  # fmt: skip
    return before, closed, after, closing, seeds


def test_the_script_records_what_was_closed(story):
    before, closed, _, closing, seeds = story
    careful, anyway = closing
    assert careful.returncode == 1 and anyway.returncode == 0, anyway.stdout + anyway.stderr
    assert careful.stdout.splitlines()[:2] == [
        "anthropic acct-eur 2026-07: refused, SEK 0.01 has no exchange rate: put it into agent_cost_own_exchange_rates.csv,"
        " or --anyway",
        "openai acct 2026-07: closed at USD 4.8 billed, 4.8 of it on calls",
    ]
    assert "anthropic acct-eur 2026-07: closed at USD 0.6 and SEK 0.01 billed, 0 of it on calls" in anyway.stdout
    with open(seeds / "agent_cost_own_closed_months.csv", newline="") as source:
        written = list(csv.DictReader(source))
    rows = {row["provider"]: row for row in written}
    assert len(rows) == len(written) == 2
    row = rows.pop("openai")
    assert [(closed["invoiced_cost"], closed["billed_cost"]) for closed in rows.values()] == [("0.61", "0")]
    assert (row["provider"], row["billing_account_id"], row["billing_month"]) == ("openai", "acct", "2026-07")
    assert (row["invoiced_cost"], row["billed_cost"]) == ("4.8", "4.8")
    assert [month[:2] for month in before.rows(MONTHS)] == [("2026-07", "ended"), ("2026-08", "no_invoice")]
    assert closed.rows(MONTHS)[0] == ("2026-07", "closed", *before.rows(MONTHS)[0][2:])
    assert closed.rows(CALLS) == before.rows(CALLS)


def test_nothing_moves_a_closed_month(story):
    _, closed, after, _, _ = story
    assert after.rows(MONTHS)[0] == closed.rows(MONTHS)[0]
    assert after.rows(CALLS) == closed.rows(CALLS)
    assert set(after.results().values()) <= {"success", "pass", "warn"}


def test_a_newer_bill_is_a_correction_in_the_open_month(story):
    _, _, after, _, _ = story
    lines = after.rows(
        """select billed_amount, charge_category, charge_class from agent_cost.agent_cost_invoice_lines
        where billing_month = date '2026-08-01' and provider = 'openai' order by 1"""
    )
    assert lines == [
        (Decimal("-4.80"), "adjustment", "correction"),
        (Decimal("4.50"), "adjustment", "correction"),
    ]


def test_a_late_call_is_marked_and_paid_by_nobody(story):
    _, _, after, _, _ = story
    assert after.rows(
        """select provider, list_cost, billed_cost, billing_status from agent_cost.fct_chat_spans where is_after_close
        order by 1"""
    ) == [
        # the month of its provider had no call when it was closed
        ("anthropic", Decimal("0.0045"), Decimal(0), "after_close"),
        ("openai", Decimal(9), Decimal(0), "after_close"),
    ]


def test_the_differences_are_shown(story):
    _, _, after, _, _ = story
    assert after.rows(
        """select invoiced_cost, list_cost, billed_cost, late_calls, late_list_cost, calls_repriced, list_cost_change,
            corrected_cost, strftime(booked_month, '%Y-%m') from agent_cost.agent_cost_closed_months
        where provider = 'openai'"""
    ) == [
        (
            Decimal("4.8"), Decimal(5), Decimal("4.8"), 1, Decimal(9), 2, Decimal(13), Decimal("-0.3"), "2026-08",
        )
    ]  # fmt: skip


def test_a_closed_month_keeps_its_exchange_rate(story):
    """Another rate is no newer bill: nothing is booked, and the difference is only shown."""
    before, closed, after, _, _ = story
    paper = ("EUR", Decimal("0.5"))
    assert before.rows(IN_EURO) == [("ended", "USD", Decimal("0.6"), Decimal("0.6"), *paper)]
    assert closed.rows(IN_EURO) == after.rows(IN_EURO) == [("closed", "USD", Decimal("0.6"), Decimal("0.6"), *paper)]
    assert after.rows(
        """select invoiced_cost, corrected_cost, lines_revalued, invoiced_cost_change, calls, late_calls
        from agent_cost.agent_cost_closed_months where provider = 'anthropic'"""
    ) == [(Decimal("0.61"), Decimal(0), 1, Decimal("0.15"), 0, 1)]
    assert after.rows(
        """select compared_fx_rate, compared_amount from agent_cost.agent_cost_invoice_lines
        where provider = 'anthropic' order by compared_currency desc"""
    ) == [(Decimal("1.2"), Decimal("0.6")), (None, Decimal("0.01"))]


def test_an_open_month_is_repriced(story):
    _, _, after, _, _ = story
    assert after.value(
        "select sum(list_cost) from agent_cost.fct_chat_spans where started_date >= date '2026-08-01'"
    ) == Decimal(9)


@pytest.mark.parametrize(("month", "message"), [("2026-08", "no bill"), ("2020-01", "know no"), ("2026-07", "already")])
def test_what_cannot_be_closed_is_refused(story, month, message):
    _, _, after, _, seeds = story
    script = [sys.executable, ROOT / "scripts/close_month.py", month, "--db", after.db, "--seeds", seeds]
    result = subprocess.run(script, capture_output=True, text=True)
    assert result.returncode == 1
    assert message in result.stdout + result.stderr
