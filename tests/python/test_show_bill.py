"""The walk from the invoice to the features, as a user sees it."""

import re
import subprocess
import sys

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
