"""Builds that the tests share: the real loaders and the real dbt on DuckDB, each once a session."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
from dataclasses import dataclass

import duckdb
import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = pathlib.Path(__file__).resolve().parents[2]
DBT = pathlib.Path(sys.executable).with_name("dbt")
LAB = ROOT / "tests" / "emitter_lab" / "fixtures"
# For builds whose test compares rows itself: two thirds of a build are its data tests.
WITHOUT_TESTS = ("build", "--exclude-resource-type", "test", "unit_test")
# A seventh of dbt's time is its debug log, and some four seconds of every command its manifest and results, which
# --no-write-json leaves out; a test that reads them asks for them.
os.environ["DBT_LOG_LEVEL_FILE"] = "none"
os.environ["DBT_WRITE_JSON"] = "False"
WITH_ARTIFACTS = {"DBT_WRITE_JSON": "True"}


@dataclass
class Build:
    """A finished build: its DuckDB file, dbt's target folder, and what dbt printed."""

    db: pathlib.Path
    target: pathlib.Path
    output: str
    returncode: int

    def connection(self):
        return duckdb.connect(str(self.db), read_only=True)

    def rows(self, query):
        with self.connection() as connection:
            return connection.execute(query).fetchall()

    def value(self, query):
        return self.rows(query)[0][0]

    def ran(self):
        """What dbt says of every node that ran, by its name."""
        results = json.loads((self.target / "run_results.json").read_text())["results"]
        return {result["unique_id"].split(".")[2]: result for result in results}

    def compiled(self, name):
        """SQL of a test that ran, for the file under its new name."""
        return self.ran()[name]["compiled_code"].replace('"build".', "")

    def results(self):
        """Status of every node that ran, by its name."""
        return {name: result["status"] for name, result in self.ran().items()}


def run(command, **environment):
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, "DBT_PROFILES_DIR": str(ROOT), "DO_NOT_TRACK": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# What takes longest begins first, so that no process is left alone with it at the end.
LONGEST = [f"test_{name}" for name in ("incremental", "demo_build", "repricing", "closing", "books", "retention", "bills")]


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: (*LONGEST, item.path.stem).index(item.path.stem))


class BuildScheduling(LoadScopeScheduling):
    """Tests of one build run in one process: those of a build that files share together, else those of a file."""

    def _split_scope(self, nodeid):
        file = nodeid.split("::")[0]
        source = (ROOT / file).read_text()
        return next((name for name in ("demo_build", "lab_build") if name in source), file)


def pytest_xdist_make_scheduler(config, log):
    return BuildScheduling(config, log)


@pytest.fixture(scope="session")
def builder(tmp_path_factory):
    """build(name, spans, invoices, user_seeds, vars, select, check) -> Build

    All builds of a session read one folder of own seeds and write one database path, and those with the same settings
    share a target folder, so that dbt parses the project once for each; the finished file is then moved to a name of
    its own. Builds without tests have no results and no manifest.
    """
    folder = tmp_path_factory.mktemp("builds")
    shared_db, shared_seeds, settings = folder / "build.duckdb", folder / "seeds", []

    def build(
        name, spans=(), invoices=(), user_seeds="user_seeds", variables=None, command=("build",), start=None, check=True
    ):  # fmt: skip
        shared_db.unlink(missing_ok=True)
        if variables not in settings:
            settings.append(variables)
        shared_target = folder / f"target_{settings.index(variables)}"
        if start:
            shutil.copy(start.db, shared_db)
        shutil.rmtree(shared_seeds, ignore_errors=True)
        shutil.copytree(ROOT / user_seeds, shared_seeds)
        # relative: dbt overwrites seeds that have an absolute path
        environment = {"AGENT_COST_DB": str(shared_db), "AGENT_COST_USER_SEEDS": os.path.relpath(shared_seeds, ROOT)}
        artifacts = {} if command == WITHOUT_TESTS else WITH_ARTIFACTS
        loaders = [("load_spans.py", spans), ("load_invoices.py", invoices)]
        for script, paths in loaders:
            if paths or script == "load_invoices.py":
                loaded = run([sys.executable, ROOT / "scripts" / script, *paths], **environment)
                assert loaded.returncode == 0, loaded.stderr
        finished = run(
            [
                DBT, "--no-use-colors", *command, "--target-path", shared_target,
                "--vars", json.dumps(variables or {}),
            ],
            **environment, **artifacts,
        )  # fmt: skip
        output = finished.stdout + finished.stderr
        if check:
            assert finished.returncode == 0, output[-6000:]
        db, target = folder / f"{name}.duckdb", folder / f"{name}_target"
        if shared_db.exists():
            shared_db.rename(db)
        target.mkdir()
        for result in ("run_results.json", "manifest.json"):
            if artifacts and (shared_target / result).exists():
                shutil.copy(shared_target / result, target)
        return Build(db, target, output, finished.returncode)

    return build


@pytest.fixture(scope="session")
def demo_build(builder):
    """The shipped demo with all data tests and the package's unit tests."""
    return builder(
        "demo",
        spans=["demo/traces"],
        invoices=["demo/invoices"],
        user_seeds="demo/user_seeds",
        variables={"agent_cost_unit_tests": True},
    )


@pytest.fixture(scope="session")
def lab_build(builder):
    """The emitter lab's real spans with all data tests."""
    return builder("lab", spans=[f"{LAB}/*.jsonl"])
