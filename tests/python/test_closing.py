"""A closed month never moves: not by a late span, a new price, or a newer bill; those are booked where it is open."""

import csv
import shutil
import subprocess
import sys
from decimal import Decimal

import duckdb
import otlp
import pytest
from conftest import ROOT, WITHOUT_TESTS, Build

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
    closing = [close(before, seeds, "2026-07", *more) for more in ([], ["--anyway"])]
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


def close(build, seeds, month, *options):
    script = [sys.executable, ROOT / "scripts/close_month.py", month, "--db", build.db, "--seeds", seeds, *options]
    return subprocess.run(script, capture_output=True, text=True)


@pytest.fixture(scope="module")
def meanwhile(story, builder, tmp_path_factory):
    """A nightly job: all of that comes between the closing and the first build that knows of it."""
    before, _, _, _, seeds = story
    folder = seeds.parent
    return builder(
        "meanwhile", spans=[folder / "2.jsonl"], invoices=[folder / "july.csv"], user_seeds=seeds, start=before,
    )  # fmt: skip


@pytest.fixture(scope="module")
def reopened(story, builder, tmp_path_factory):
    """July of OpenAI is opened, put right and closed again on the same day; then August, with a correction of July."""
    _, _, after, _, old_seeds = story
    folder = tmp_path_factory.mktemp("reopening")
    seeds = folder / "seeds"
    shutil.copytree(old_seeds, seeds)
    closings = seeds / "agent_cost_own_closed_months.csv"
    rows = closings.read_text().splitlines(keepends=True)
    closings.write_text("".join(row for row in rows if not row.startswith("openai")))
    prices = seeds / "agent_cost_own_model_prices.csv"
    prices.write_text(prices.read_text().replace(",9,1000000", ",3,1000000"))
    july, august = folder / "july.csv", folder / "august.csv"
    july.write_text(BILL.format(month="2026-07", tokens=3_000_000, amount="9.00"))
    opened = builder("opened", invoices=[july], user_seeds=seeds, start=after)
    result = close(opened, seeds, "2026-07", "--provider", "openai")
    assert result.returncode == 0, result.stdout + result.stderr
    july.write_text(BILL.format(month="2026-07", tokens=3_000_000, amount="8.90"))
    august.write_text(BILL.format(month="2026-08", tokens=1_000_000, amount="3.00"))
    again = builder("again", invoices=[july, august], user_seeds=seeds, start=opened)
    result = close(again, seeds, "2026-08", "--provider", "openai")
    assert result.returncode == 0, result.stdout + result.stderr
    july.write_text(BILL.format(month="2026-07", tokens=3_000_000, amount="8.80"))
    august_closed = builder("august_closed", invoices=[july], user_seeds=seeds, start=again)
    return opened, again, august_closed


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


def test_nothing_is_closed_on_a_build_that_did_not_finish(story, tmp_path):
    before, _, _, _, _ = story
    books = shutil.copy(before.db, tmp_path / "books.duckdb")
    with duckdb.connect(str(books)) as connection:
        connection.execute("update agent_cost.int_agent_cost__started_build set staged_at = timestamp '2100-01-01'")
    shutil.copy(ROOT / "user_seeds/agent_cost_own_closed_months.csv", tmp_path)
    broken_off = Build(books, tmp_path, "", 1)
    for options, code in (((), 1), (("--anyway",), 0)):
        result = close(broken_off, tmp_path, "2026-07", *options)
        assert result.returncode == code, result.stdout + result.stderr
        assert ("did not finish" in result.stdout) == (not options)


def test_nothing_moves_a_closed_month(story):
    _, closed, after, _, _ = story
    assert after.rows(MONTHS)[0] == closed.rows(MONTHS)[0]
    assert after.rows(CALLS) == closed.rows(CALLS)
    assert set(after.results().values()) <= {"success", "pass", "warn"}


def test_what_comes_before_the_next_build_is_not_frozen(story, meanwhile):
    """What was closed is what the script read: a new bill, price, rate and call come after it."""
    _, closed, after, _, _ = story
    assert meanwhile.rows(MONTHS)[0] == closed.rows(MONTHS)[0]
    assert meanwhile.rows(CALLS) == closed.rows(CALLS)
    assert meanwhile.rows(IN_EURO) == closed.rows(IN_EURO)
    months = "select * exclude (closing_key) from agent_cost.agent_cost_closed_months order by provider"
    assert meanwhile.rows(months) == after.rows(months)
    assert set(meanwhile.results().values()) <= {"success", "pass", "warn"}


def test_a_month_is_opened_by_a_plain_build(reopened):
    opened, _, _ = reopened
    assert [month[1] for month in opened.rows(MONTHS)] == ["ended", "no_invoice"]
    three = (Decimal(3), Decimal(0), Decimal(3), "billed")
    assert [call[1:] for call in opened.rows(CALLS) if call[1] > 1] == [three, three, three]
    assert set(opened.results().values()) <= {"success", "pass", "warn"}


def test_a_month_is_closed_again_on_the_same_day(reopened):
    opened, again, _ = reopened
    assert again.rows(CALLS) == opened.rows(CALLS)
    assert again.rows(MONTHS)[0] == ("2026-07", "closed", *opened.rows(MONTHS)[0][2:])
    assert again.rows(
        """select invoiced_cost, list_cost, billed_cost, calls, late_calls, corrected_cost
        from agent_cost.agent_cost_closed_months where provider = 'openai'"""
    ) == [(Decimal(9), Decimal(9), Decimal(9), 3, 0, Decimal("-0.1"))]
    assert set(again.results().values()) <= {"success", "pass", "warn"}


def test_a_correction_stays_in_the_month_that_it_was_closed_with(reopened):
    _, again, august_closed = reopened
    assert august_closed.rows(MONTHS)[0] == again.rows(MONTHS)[0]
    assert august_closed.rows(MONTHS)[1] == ("2026-08", "closed", *again.rows(MONTHS)[1][2:])
    lines = """select strftime(billing_month, '%Y-%m'), billed_amount from agent_cost.agent_cost_invoice_lines
        where provider = 'openai' order by 1, 2"""
    assert again.rows(lines) == [
        ("2026-07", Decimal(9)), ("2026-08", Decimal(-9)), ("2026-08", Decimal(3)), ("2026-08", Decimal("8.9")),
    ]  # fmt: skip
    assert august_closed.rows(lines) == [
        *again.rows(lines), ("2026-09", Decimal("-8.9")), ("2026-09", Decimal("8.8")),
    ]  # fmt: skip
    assert set(august_closed.results().values()) <= {"success", "pass", "warn"}


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
    result = close(after, seeds, month)
    assert result.returncode == 1
    assert message in result.stdout + result.stderr
