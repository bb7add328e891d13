"""What the scripts say of a file that they cannot open, and what make does between them."""

import sys

import duckdb
import pytest
from conftest import ROOT, run

OPENING = {
    "load_spans": ["spans.jsonl"], "load_invoices": [], "separate_demo": ["spans.jsonl"], "drop_old_spans": ["--older-than", "9"],
    "show_summary": [], "show_bill": [], "close_month": ["2026-08"],
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
