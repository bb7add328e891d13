"""The same raw tables on a real PostgreSQL and on DuckDB end in the same rows.

Both engines are executed: a throw-away server from the OS package, the raw tables of a DuckDB file
copied into it, `dbt build` on each, and every relation compared row by row and column by column:
decimals to the last digit, timestamps to the microsecond, and the outcome of every data test.
Unit tests stay on DuckDB: on Postgres dbt holds 1.50 against 1.500000000000000 and calls it a difference.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import postgres_server
import pytest
from compare import ROOT, Comparer, copy_raw_tables, models

BIN = Path(sys.executable).parent
REAL_SPANS = [ROOT / "tests/emitter_lab/fixtures", ROOT.parent / "shared/real_spans"]
BILLS_IN_EURO = sorted((ROOT / "tests/fixtures/bills").glob("*_eur.*"))
# case: span files and invoice files
CASES = {
    "demo": (["demo/traces"], ["demo/invoices"]),
    # spans of real instrumentations: nested JSON, Python reprs, odd numbers; and bills in euro, which others caused
    "real": ([f"{folder}/*.jsonl" for folder in REAL_SPANS if any(folder.glob("*.jsonl"))], BILLS_IN_EURO),
}
VARIABLES = {
    "agent_cost_reconciliation_tolerance": {"default": {"relative": 1, "absolute": 100}},
    "agent_cost_what_if": True,
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
    """Both builds of each case, made once: DuckDB's while PostgreSQL loads its seeds.

    On each engine all cases are built in one database name, so that dbt parses the project once;
    what is finished is renamed.
    """

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.pool = ThreadPoolExecutor(2)
        self.seeded = self.pool.submit(self.seed_postgres)
        self.on_duckdb = self.pool.submit(self.build_all_on_duckdb)
        self.finished = {}

    def dbt(self, target, *arguments):
        folder = self.folder / target
        return run(
            [BIN / "dbt", "--no-use-colors", *arguments, "--target", target, "--target-path", folder,
             "--log-path", folder, "--vars", json.dumps(VARIABLES)],
            AGENT_COST_DB=str(self.folder / "build.duckdb"), **self.server.environment("build"),
        )  # fmt: skip

    def keep_artifacts(self, target, case):
        (self.folder / case).mkdir(exist_ok=True)
        for name in ("run_results.json", "manifest.json"):
            shutil.copy(self.folder / target / name, self.folder / case / f"{target}_{name}")

    def seed_postgres(self):
        """dbt takes over a minute to insert the seeds: a template spares the second case that."""
        self.server.create_database("build")
        code, output = self.dbt("postgres", "seed")
        assert code == 0, output[-8000:]
        self.server.rename_database("build", "seeded")

    def build_all_on_duckdb(self):
        results = {}
        for case, (spans, invoices) in CASES.items():
            if not spans:
                continue
            file = self.folder / "build.duckdb"
            must_run([BIN / "python", "scripts/load_spans.py", "--db", file, *spans])
            must_run([BIN / "python", "scripts/load_invoices.py", "--db", file, *invoices])
            results[case] = self.dbt("duckdb", "build")
            self.keep_artifacts("duckdb", case)
            file.rename(self.duckdb_file(case))
        return results

    def build(self, case):
        """Both builds ended well; what was copied into PostgreSQL."""
        if case not in self.finished:
            code, output = self.on_duckdb.result()[case]
            assert code == 0, f"on duckdb:\n{output[-8000:]}"
            self.seeded.result()
            self.server.create_database("build", template="seeded")
            with contextlib.closing(self.server.connect("build")) as connection:
                copied = copy_raw_tables(self.duckdb_file(case), connection)
            code, output = self.dbt("postgres", "build", "--exclude-resource-type", "seed")
            self.keep_artifacts("postgres", case)
            self.server.rename_database("build", case)
            self.finished[case] = code, output, copied
        code, output, copied = self.finished[case]
        assert code == 0, f"on postgres:\n{output[-8000:]}"
        return copied

    def duckdb_file(self, case):
        return self.folder / f"{case}.duckdb"

    def outcomes(self, target, case):
        """Status of every model and test, and how many rows failed."""
        results = json.loads((self.folder / case / f"{target}_run_results.json").read_text())["results"]
        return {
            result["unique_id"]: (result["status"], result["failures"])
            for result in results
            if not result["unique_id"].startswith("seed.")
        }


def cause_first(item):
    """Sorts what failed before what was skipped for it."""
    name, (here, there) = item
    return "skipped" in (here or ("",))[:1] + (there or ("",))[:1], name


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    with postgres_server.server() as server:
        yield Engines(server, tmp_path_factory.mktemp("engines"))


@pytest.mark.parametrize("case", CASES)
def test_every_relation_is_equal(engines, case, capsys):
    if not CASES[case][0]:
        pytest.skip("no span files")
    copied = engines.build(case)
    with contextlib.closing(engines.server.connect(case)) as connection:
        comparer = Comparer(engines.duckdb_file(case), connection)
        relations = models(engines.folder / case / "postgres_manifest.json")
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
def test_every_data_test_ends_alike(engines, case, capsys):
    if not CASES[case][0]:
        pytest.skip("no span files")
    engines.build(case)
    here, there = engines.outcomes("duckdb", case), engines.outcomes("postgres", case)
    different = {name: (here.get(name), there.get(name)) for name in here | there if here.get(name) != there.get(name)}
    with capsys.disabled():
        tests = sum(name.startswith("test.") for name in there)
        print(f"\n{case}: {tests} data tests ended on both, {len(different)} differently")
    told = [f"{name}: duckdb {a}, postgres {b}" for name, (a, b) in sorted(different.items(), key=cause_first)]
    assert not different, "\n".join(told[:20])
