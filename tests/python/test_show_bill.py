"""The walk from the invoice to the features, as a user sees it."""

import re
import shutil
import subprocess
import sys

import duckdb
import pytest
from conftest import ROOT

README = (ROOT / "README.md").read_text()


def walk(build, *arguments):
    command = [sys.executable, ROOT / "scripts/show_bill.py", *arguments, "--db", build.db]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_walk_adds_up(demo_build):
    """Calls and no call are the invoice; features are the calls; in cents, as printed."""
    shown = walk(demo_build, "2026-08").stdout
    trees = re.split(r"(?m)^(?=-?\$)", shown)[1:]
    assert len(trees) == 3
    for tree in trees:
        lines = [re.match(r"([│├└─ ]*)(-?)\$([\d,.]+)", line) for line in tree.splitlines()]
        levels = [(len(m[1]), float(m[2] + m[3].replace(",", ""))) for m in lines if m]
        invoice = levels[0][1]
        assert sum(amount for depth, amount in levels[:1]) == invoice
        parts = [amount for depth, amount in levels if depth == 4]
        assert abs(sum(parts) - invoice) < 0.02


def test_rows_in_the_readme_are_printed(demo_build):
    shown = walk(demo_build).stdout.splitlines()
    section = README.split("## From the invoice to the step")[1].split("## What you get")[0]
    rows = re.search(r"```\n(.*?)```", section, re.S)[1].splitlines()
    assert len(rows) > 5
    assert [row for row in rows if row not in shown] == []


@pytest.mark.parametrize(("arguments", "code"), [(["2020-01"], 1), (["August"], 2)])
def test_what_it_cannot_show(demo_build, arguments, code):
    assert walk(demo_build, *arguments).returncode == code


@pytest.fixture(scope="module")
def in_euro(demo_build, tmp_path_factory):
    """The demo with a bill of Google in a currency without a rate, and with a feature of four steps."""
    db = shutil.copy(demo_build.db, tmp_path_factory.mktemp("euro") / "euro.duckdb")
    month = "provider = 'google' and billing_month = date '2026-08-01'"
    with duckdb.connect(str(db)) as connection:
        connection.execute("use euro.agent_cost")
        for table, changed in {
            "agent_cost_reconciliation_months": "currency = 'EUR', status = 'other_currency', usage_variance = 7, off_by = 7",
            "agent_cost_invoice_lines": "compared_currency = 'EUR', currency = 'EUR'",
            "agent_cost_unallocated_charges": "currency = 'EUR'",
            "agent_cost_variance_causes": "currency = 'EUR'",
        }.items():
            connection.execute(f"update {table} set {changed} where {month}")
        connection.execute(
            """update fct_chat_spans set step = 'step ' || hash(span_id) % 4
            where feature = 'compliance_dossier' and provider = 'anthropic'"""
        )
    return db


def shown_by(script, *arguments):
    command = [sys.executable, ROOT / f"scripts/{script}.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_amounts_are_in_their_currency(in_euro):
    """What could not be converted is not compared, nor off by anything."""
    bill = shown_by("show_bill", "2026-08", "--db", in_euro)
    [tree] = re.findall(r"(?m)^EUR 15.93  google .*\n(?:[│├└ ].*\n)+", bill)
    assert "$" not in tree and "EUR" in tree.split("on no call")[1] and "why it is not" not in tree
    assert tree.splitlines()[-1].startswith("└── not compared")
    summary = shown_by("show_summary", "--db", in_euro)
    [row] = [line for line in summary.splitlines() if "│ other_currency │" in line.replace("  ", "")]
    assert "EUR 15.93" in row and "$" not in row and "7.00" not in row
    assert "other_currency: not compared" in summary


def test_one_is_no_plural(in_euro):
    bill = shown_by("show_bill", "2026-08", "--db", in_euro)
    assert " 1 other step\n" in bill and " 1 other steps" not in bill and " 1 calls" not in bill
