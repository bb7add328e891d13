"""The same raw tables on a real PostgreSQL and on DuckDB end in the same rows.

Both engines are executed: a throw-away server from the OS package, the raw tables of a DuckDB file
copied into it, `dbt build` on each, and every relation compared row by row and column by column:
decimals to the last digit, timestamps to the microsecond, and the outcome of every data test.
Unit tests stay on DuckDB: on Postgres dbt holds 1.50 against 1.500000000000000 and calls it a difference.
"""

import contextlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import postgres_server
import pytest
from compare import ROOT, Comparer, copy_raw_tables, models

BIN = Path(sys.executable).parent
CASES = {
    "demo": (["demo/traces"], ["demo/invoices"]),
    # spans of real instrumentations: nested JSON, Python reprs, odd numbers
    "real": (["tests/emitter_lab/fixtures/*.jsonl", "../shared/real_spans/*.jsonl"], []),
}


def run(command, **environment):
    """Output of a command in the root of the repository; its exit code with it."""
    result = subprocess.run(
        [str(part) for part in command], cwd=ROOT, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "DBT_PROFILES_DIR": str(ROOT), "AGENT_COST_USER_SEEDS": "demo/user_seeds",
             "DO_NOT_TRACK": "1", **environment},
    )  # fmt: skip
    return result.returncode, result.stdout


def must_run(command, **environment):
    code, output = run(command, **environment)
    assert code == 0, f"{' '.join(map(str, command))} ended with {code}:\n{output[-8000:]}"


class Engines:
    """Both builds of each case, made once: DuckDB's while PostgreSQL loads its seeds."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.pool = ThreadPoolExecutor(2)
        server.create_database("seeded")
        self.seeded = self.pool.submit(self.dbt, "seed", "postgres", "seeded")
        self.on_duckdb = {case: self.pool.submit(self.build_on_duckdb, case) for case in CASES if inputs(case)}

    def dbt(self, command, target, case, *arguments):
        folder = self.folder / f"{target}_{case}"
        return run(
            [BIN / "dbt", "--no-use-colors", command, "--target", target, "--target-path", folder,
             "--log-path", folder, *arguments],
            AGENT_COST_DB=str(self.folder / f"{case}.duckdb"), **self.server.environment(case),
        )  # fmt: skip

    def build_on_duckdb(self, case):
        file = self.folder / f"{case}.duckdb"
        spans, invoices = inputs(case)
        must_run([BIN / "python", "scripts/load_spans.py", "--db", file, *spans])
        must_run([BIN / "python", "scripts/load_invoices.py", "--db", file, *invoices])
        return file, self.dbt("build", "duckdb", case)

    def build_on_postgres(self, case):
        """The seeds come from a template: dbt takes over a minute to insert them into Postgres."""
        code, output = self.seeded.result()
        assert code == 0, output[-8000:]
        file, _ = self.on_duckdb[case].result()
        self.server.create_database(case, template="seeded")
        with contextlib.closing(self.server.connect(case)) as connection:
            copied = copy_raw_tables(file, connection)
        return copied, self.dbt("build", "postgres", case, "--exclude", "resource_type:seed")

    def outcomes(self, target, case):
        """Status of every model and test, and how many rows failed."""
        results = json.loads((self.folder / f"{target}_{case}" / "run_results.json").read_text())["results"]
        return {
            result["unique_id"]: (result["status"], result["failures"])
            for result in results
            if not result["unique_id"].startswith("seed.")
        }


def cause_first(item):
    """Sorts what failed before what was skipped for it."""
    name, (here, there) = item
    return "skipped" in (here or ("",))[:1] + (there or ("",))[:1], name


def inputs(case):
    """Arguments of the two loaders; nothing where no span file is there."""
    spans, invoices = CASES[case]
    spans = [pattern for pattern in spans if any(ROOT.glob(pattern)) or list(ROOT.parent.glob(pattern[3:]))]
    return (spans, invoices) if spans else None


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    with postgres_server.server() as server:
        yield Engines(server, tmp_path_factory.mktemp("engines"))


@pytest.mark.parametrize("case", CASES)
def test_every_model_is_equal(engines, case, capsys):
    if not inputs(case):
        pytest.skip("no span files")
    copied, (code, output) = engines.build_on_postgres(case)
    duckdb_file, (duckdb_code, duckdb_output) = engines.on_duckdb[case].result()
    assert duckdb_code == 0, duckdb_output[-8000:]
    assert code == 0, output[-8000:]

    with contextlib.closing(engines.server.connect(case)) as connection:
        comparer = Comparer(duckdb_file, connection)
        relations = models(engines.folder / f"postgres_{case}" / "manifest.json")
        results = [(folder, comparer.compare(name)) for name, folder in sorted(relations.items())]

    with capsys.disabled():
        print(f"\n{engines.server.version}, {case}: {copied['otel_spans']:,} spans copied")
        for kind in sorted({folder for folder, _ in results}):
            found = [result for folder, result in results if folder == kind]
            values = sum(result.rows * result.columns for result in found)
            print(f"  {kind:<13} {len(found):>3} relations {sum(result.rows for result in found):>9,} rows "
                  f"{values:>11,} values, {sum(bool(result.problems) for result in found)} differ")  # fmt: skip
    problems = [f"{result.name}: {problem}" for _, result in results for problem in result.problems]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("case", CASES)
def test_every_dbt_test_ends_alike(engines, case, capsys):
    if not inputs(case):
        pytest.skip("no span files")
    here, there = engines.outcomes("duckdb", case), engines.outcomes("postgres", case)
    different = {name: (here.get(name), there.get(name)) for name in here | there if here.get(name) != there.get(name)}
    with capsys.disabled():
        tests = sum(name.startswith(("test.", "unit_test.")) for name in there)
        print(f"\n  {case}: {len(there) - tests} models and {tests} tests ended, {len(different)} differently")
    told = [f"{name}: duckdb {a}, postgres {b}" for name, (a, b) in sorted(different.items(), key=cause_first)]
    assert not different, "\n".join(told[:20])
