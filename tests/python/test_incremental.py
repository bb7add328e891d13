"""Order does not matter: any split of the spans into builds, also builds that failed, were killed, met another build or
ran out of disk, ends in the rows of one full refresh.

AGENT_COST_INCREMENTAL_EXAMPLES and AGENT_COST_INCREMENTAL_TRACES make the random tests longer.
"""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time

import duckdb
import pytest
from conftest import DBT, ROOT
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import random_spans

EXAMPLES = int(os.environ.get("AGENT_COST_INCREMENTAL_EXAMPLES", "2"))
TRACES = int(os.environ.get("AGENT_COST_INCREMENTAL_TRACES", "60"))
FIXTURES = sorted((ROOT / "tests/emitter_lab/fixtures").glob("*.jsonl"))
# what a build works on, not what it keeps
NOT_KEPT = {"int_agent_cost__open_batches", "int_agent_cost__finished_batches"}


class Books:
    """One DuckDB file, the spans that were loaded into it, and dbt in this process on it."""

    def __init__(self, folder, template=None):
        self.folder = folder
        self.db = folder / "books.duckdb"
        self.loads = 0
        if template:
            shutil.copy(template, self.db)

    def environment(self):
        return {
            "AGENT_COST_DB": str(self.db), "DBT_PROFILES_DIR": str(ROOT), "DO_NOT_TRACK": "1",
            "AGENT_COST_USER_SEEDS": "demo/user_seeds", "DBT_PROJECT_DIR": str(ROOT),
        }  # fmt: skip

    def arguments(self, *command):
        return ["--quiet", *command, "--target-path", str(self.folder / "target"), "--log-path", str(self.folder)]

    def dbt(self, *command, check=True):
        os.environ.update(self.environment())
        result = dbtRunner().invoke(self.arguments(*command))
        DuckDBConnectionManager.close_all_connections()
        if check:
            problems = [node.message for node in result.result or [] if node.status in ("error", "fail")]
            assert result.success, (result.exception, problems)
        return result

    def process(self, *command, **more):
        return subprocess.Popen(
            [DBT, *self.arguments(*command)], cwd=ROOT, env={**os.environ, **self.environment()}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more,
        )  # fmt: skip

    def load(self, lines, visible_late=False):
        """Loads lines as one file; `visible_late`: as if the load had begun two days before others that are staged."""
        self.loads += 1
        path = self.folder / f"load_{self.loads}.jsonl"
        path.write_text("".join(line + "\n" for line in lines))
        loaded = subprocess.run(
            [sys.executable, ROOT / "scripts/load_spans.py", path, "--db", self.db], capture_output=True, text=True
        )
        assert loaded.returncode == 0, loaded.stderr
        if visible_late:
            with duckdb.connect(str(self.db)) as connection:
                connection.execute(
                    "update agent_cost_raw.otel_spans set loaded_at = loaded_at - interval 2 day where source_file = $1",
                    [str(path)],
                )

    def relations(self):
        """Every relation that grows or is public, from dbt's manifest."""
        nodes = json.loads((self.folder / "target/manifest.json").read_text())["nodes"].values()
        return sorted(
            node["alias"] for node in nodes
            if node["resource_type"] == "model" and node["name"] not in NOT_KEPT
            and (node["config"]["materialized"] == "incremental" or "/marts/" in node["original_file_path"])
        )  # fmt: skip

    def assert_equal_to_a_full_refresh(self):
        """Counts of compared relations and rows, after each row of each relation was found once on both sides."""
        other = self.folder / "incremental.duckdb"
        shutil.copy(self.db, other)
        self.dbt("run", "--full-refresh")
        rows, different = 0, []
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.db}' as full_refresh (read_only)")
            connection.execute(f"attach '{other}' as grown (read_only)")
            for name in self.relations():
                columns = ", ".join(
                    f'"{column}"' for (column,) in connection.execute(
                        """select column_name from information_schema.columns where table_catalog = 'full_refresh'
                        and table_name = $1 and column_name <> 'staged_at' order by 1""", [name]
                    ).fetchall()
                )  # fmt: skip
                sides = [f"select {columns} from {side}.agent_cost.{name}" for side in ("grown", "full_refresh")]
                for kind, query in (("only incremental", sides), ("only full refresh", sides[::-1])):
                    found = connection.execute(f"{query[0]} except all {query[1]}").fetchall()
                    if found:
                        different.append(f"{name}: {len(found)} rows {kind}: {dict(zip(columns.split(', '), found[0]))}")
                rows += connection.execute(f"select count(*) from ({sides[1]})").fetchone()[0]
        assert not different, "\n".join(different)
        other.unlink()
        return len(self.relations()), rows

    def value(self, query):
        with duckdb.connect(str(self.db), read_only=True) as connection:
            return connection.execute(query).fetchone()[0]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Books with the seeds loaded and no spans; all tests use one path, so that dbt parses once."""
    folder = tmp_path_factory.mktemp("books")
    books = Books(folder)
    books.load([])
    books.dbt("seed")
    shutil.copy(books.db, folder / "template.duckdb")

    def fresh():
        for name in ("books.duckdb", "books.duckdb.wal"):
            (folder / name).unlink(missing_ok=True)
        return Books(folder, folder / "template.duckdb")

    return fresh


def spans_of(chance, traces):
    real = random_spans.real_lines(chance.sample(FIXTURES, 6))
    return random_spans.generate(chance, traces) + real


@settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES < 10, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(seed=st.integers(0, 2**32), number=st.integers(2, 5))
def test_any_split_into_builds_equals_one_full_refresh(books, capsys, seed, number):
    chance = random.Random(seed)
    lines = spans_of(chance, TRACES)
    parts = random_spans.batches(chance, lines, number)
    grown = books()
    for part in parts:
        grown.load(part, visible_late=chance.random() < 0.3)
        grown.dbt("run")
    relations, rows = grown.assert_equal_to_a_full_refresh()
    with capsys.disabled():
        print(f"\nseed {seed}: {len(lines)} spans in {len(parts)} builds, {relations} relations, {rows} rows equal", end="")
