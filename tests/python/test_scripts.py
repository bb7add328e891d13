"""What the scripts say of a file that they cannot open, and what make does between them."""

import json
import os
import re
import shutil
import subprocess
import sys

import duckdb
import pytest
from conftest import ROOT, run

OPENING = {
    "load_spans": ["spans.jsonl"], "load_invoices": [], "separate_demo": ["spans.jsonl"], "drop_old_spans": ["--older-than", "9"],
    "show_summary": [], "show_failures": [], "show_bill": [], "close_month": ["2026-08"],
}  # fmt: skip


@pytest.mark.parametrize("script", OPENING)
def test_a_file_that_cannot_be_opened_is_named_in_one_line(script, tmp_path):
    held = tmp_path / "held.duckdb"
    (tmp_path / "text.duckdb").write_text("no database\n" * 1000)

    def lines(db):
        finished = run([sys.executable, ROOT / f"scripts/{script}.py", *OPENING[script], "--db", db])
        assert finished.returncode == 1, finished.stdout + finished.stderr
        return [line for line in finished.stderr.splitlines() if "nothing found" not in line]

    with duckdb.connect(str(held)):
        [said] = lines(held)
    assert said.startswith(f"{script}: cannot open {held}: ") and "lock" in said
    [said] = lines(tmp_path / "text.duckdb")
    assert said.startswith(f"{script}: cannot open ") and "not a valid DuckDB" in said
    if script == "separate_demo":
        return  # where there is no file there is no demo
    [said] = lines(tmp_path / "nowhere/books.duckdb")
    assert said.startswith(f"{script}: ") and "nowhere/books.duckdb" in said


STUB = """#!/bin/sh
echo "${0##*/} $* | seeds=${AGENT_COST_USER_SEEDS-unset}" >> ran
case "$*" in *"$FAILS"*) exit "$CODE";; esac
"""


@pytest.fixture
def make(tmp_path):
    """make(arguments) -> what the Makefile ran, by name, and how make ended; nothing is really run."""
    (tmp_path / ".venv/bin").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / ".venv/installed").touch()
    for name in ("python", "dbt"):
        (tmp_path / ".venv/bin" / name).write_text(STUB)
        (tmp_path / ".venv/bin" / name).chmod(0o755)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    def make(*arguments, fails="nothing", code=0, **environment):
        (tmp_path / "ran").write_text("")
        finished = subprocess.run(
            ["make", *arguments], cwd=tmp_path, env={**kept, "FAILS": fails, "CODE": str(code), **environment},
            capture_output=True, text=True,
        )  # fmt: skip
        return (tmp_path / "ran").read_text().splitlines(), finished

    return make


def test_make_hands_globs_to_the_loaders(make, tmp_path):
    (tmp_path / "my data").mkdir()
    (tmp_path / "my data/readme.txt").touch()
    ran, _ = make("build", """SPANS="my data/*" s*""", "INVOICES=*")
    assert [line.split(" |")[0] for line in ran[1:3]] == [
        "python scripts/load_spans.py my data/* s*", "python scripts/load_invoices.py *",
    ]  # fmt: skip


@pytest.mark.parametrize(("arguments", "seeds"), [
    (["build"], "demo/user_seeds"), (["build", "SPANS=mine/*"], "user_seeds"), (["build", "SPANS=demo/traces"], "demo/user_seeds"),
    (["build", "SPANS=mine", "AGENT_COST_USER_SEEDS=ours"], "ours"), (["parse"], "demo/user_seeds"), (["close", "MONTH=2026-08"], "unset"),
])  # fmt: skip
def test_make_names_the_seeds_where_they_are_built(make, arguments, seeds):
    ran, finished = make(*arguments)
    assert finished.returncode == 0 and ran, finished.stderr
    assert {line.split("seeds=")[1] for line in ran} == {seeds}
    unnamed = [argument for argument in arguments if "SEEDS" not in argument]
    assert "seeds=theirs" in make(*unnamed, AGENT_COST_USER_SEEDS="theirs")[0][0]


def test_invoices_of_the_demo_are_not_replaced(make):
    ran, finished = make("build", "INVOICES=bills/*")
    assert finished.returncode == 2 and not ran and "INVOICES needs SPANS" in finished.stderr
    assert make("bill", INVOICES="bills/*")[1].returncode == 0


def test_a_month_to_close_is_asked_for(make):
    ran, finished = make("close")
    assert finished.returncode == 2 and not ran and "make close MONTH=2026-08" in finished.stderr


@pytest.mark.parametrize(("code", "shown"), [(1, ["show_summary.py", "show_failures.py"]), (2, [])])
def test_make_shows_what_a_failed_build_left(make, code, shown):
    """But not where dbt could not start."""
    ran, finished = make("build", fails="--log-level warn build", code=code)
    names = [line.split(" |")[0] for line in ran]
    after = names[names.index("dbt --no-use-colors --log-level warn build") + 1 :]
    assert after == [f"python scripts/{name}" for name in shown]
    assert finished.returncode == 2
    ran, finished = make("build", fails="load_spans", code=1)
    assert finished.returncode == 2 and "dbt" not in ran[-1]


def test_failed_data_tests_are_shown_with_their_rows(demo_build, tmp_path):
    db = shutil.copy(demo_build.db, tmp_path / "build.duckdb")  # the name that its compiled SQL knows
    script = [sys.executable, ROOT / "scripts/show_failures.py", "--db", db, "--target-path", tmp_path]
    nothing = run(script)
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "")

    with duckdb.connect(str(db)) as connection:
        connection.execute(
            """update agent_cost.agent_cost_reconciliation_months set status = 'off', off_by = 99
            where provider = 'openai' and billing_month = date '2026-08-01'"""
        )
    results = json.loads((demo_build.target / "run_results.json").read_text())
    for result in results["results"]:
        name = result["unique_id"].split(".")[2]
        if name == "agent_cost_closed_months_reconcile":
            result |= {"status": "fail", "failures": 7, "message": "Got 7 results"}
        elif name == "agent_cost_bill_is_shared_out":
            result |= {"status": "error", "message": "Runtime Error: no such column"}
    (tmp_path / "run_results.json").write_text(json.dumps(results))
    # without a manifest names and rows are known, descriptions are not
    for described in (False, True):
        if described:
            shutil.copy(demo_build.target / "manifest.json", tmp_path)
        shown = run(script).stdout
        assert "FAILED agent_cost_bill_is_shared_out: Runtime Error: no such column" in shown
        assert "FAILED agent_cost_closed_months_reconcile: Got 7 results" in shown and "WARNED" not in shown
        [row] = [line for line in shown.splitlines() if line.startswith("  - ")]
        for part in (
            "provider=openai", "billing_account_id=(default)", "billing_month=2026-08-01", "off_by=99 ",
            "largest_cause=unpriced", "largest_cause_amount=0.1112125 ",
        ):  # fmt: skip
            assert part in row, (part, row)
        assert ("Fails for every ended or closed month" in shown) == described
    warned = run([*script, "--warnings"]).stdout
    assert re.findall(r"^(?:WARNED|FAILED) \w+", warned, re.M) == [
        "WARNED agent_cost_calls_without_usage", "WARNED agent_cost_unpriced_calls",
    ]  # fmt: skip
    assert "  - provider=" in warned
    (tmp_path / "run_results.json").write_text("{")
    assert run(script).returncode == 0


def test_a_month_is_closed_in_the_seeds_of_the_spans_in_the_file(demo_build, tmp_path):
    """Those of the demo only where the file holds the demo, and those that are named before all."""
    mine = shutil.copy(demo_build.db, tmp_path / "mine.duckdb")
    with duckdb.connect(str(mine)) as connection:
        connection.execute("update agent_cost_raw.loaded_files set source_file = 'mine/' || source_file")
    for db, named, expected in [
        (demo_build.db, {}, "demo/user_seeds"), (mine, {}, "user_seeds"), (demo_build.db, {"AGENT_COST_USER_SEEDS": "ours"}, "ours")
    ]:  # fmt: skip
        for folder in ("demo/user_seeds", "user_seeds", "ours"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "user_seeds/agent_cost_own_closed_months.csv", tmp_path / folder)
        environment = {name: value for name, value in os.environ.items() if name != "AGENT_COST_USER_SEEDS"}
        command = [sys.executable, ROOT / "scripts/close_month.py", "2026-08", "--provider", "openai", "--db", db]
        closed = subprocess.run(command, cwd=tmp_path, env={**environment, **named}, capture_output=True, text=True)
        assert closed.returncode == 0, closed.stderr
        written = [str(path.parent.relative_to(tmp_path)) for path in tmp_path.rglob("*.csv") if "openai" in path.read_text()]
        assert written == [expected]
    command += ["--seeds", "user_seeds"]
    subprocess.run(command, cwd=tmp_path, env={**environment, **named}, check=True)
    assert "openai" in (tmp_path / "user_seeds/agent_cost_own_closed_months.csv").read_text()
