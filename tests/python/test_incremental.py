"""Order does not matter: any split of the spans into builds, also builds that failed, were killed, met another build or
ran out of disk, ends in the rows of one full refresh.

AGENT_COST_INCREMENTAL_EXAMPLES and AGENT_COST_INCREMENTAL_TRACES make the random tests longer.
"""

import os
import pickle
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from unittest import mock

import duckdb
import pytest
from conftest import DBT, LAB, ROOT
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import random_spans

EXAMPLES = int(os.environ.get("AGENT_COST_INCREMENTAL_EXAMPLES", "1"))
TRACES = int(os.environ.get("AGENT_COST_INCREMENTAL_TRACES", "50"))
FIXTURES = sorted(LAB.glob("*.jsonl"))
# what a build works on, not what it keeps
NOT_KEPT = {"int_agent_cost__open_batches", "int_agent_cost__finished_batches"}


class Books:
    """One DuckDB file, the spans that were loaded into it, and dbt in this process on it."""

    parsed = {}  # folder of own seeds -> what dbt knows of the project; parsing takes as long as a build

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

    def manifest(self):
        """One of its own for each command: dbt writes into it."""
        seeds = self.environment()["AGENT_COST_USER_SEEDS"]
        if seeds not in Books.parsed:
            with mock.patch.dict(os.environ, self.environment()):
                Books.parsed[seeds] = pickle.dumps(dbtRunner().invoke(self.arguments("parse")).result)
        return pickle.loads(Books.parsed[seeds])

    def dbt(self, *command, check=True):
        manifest = None if "--vars" in command else self.manifest()
        with mock.patch.dict(os.environ, self.environment()):  # what dbt is told must not outlive it
            result = dbtRunner(manifest).invoke(self.arguments(*command))
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
        """Every relation that grows or is public."""
        return sorted(
            node.alias for node in self.manifest().nodes.values()
            if node.resource_type == "model" and node.name not in NOT_KEPT
            and (node.config.materialized == "incremental" or "/marts/" in node.original_file_path)
        )  # fmt: skip

    def full_refresh(self, path):
        """What one full refresh makes of the same raw spans, as a file of its own."""
        kept = self.folder / "kept.duckdb"
        shutil.copy(self.db, kept)
        self.dbt("run", "--full-refresh")
        self.db.rename(path)
        kept.rename(self.db)
        return path

    def assert_equal(self, expected):
        """Counts of compared relations and rows, after each row of each relation was found once on both sides."""
        rows, different = 0, []
        with duckdb.connect() as connection:
            connection.execute(f"attach '{expected}' as full_refresh (read_only)")
            connection.execute(f"attach '{self.db}' as grown (read_only)")
            for name in self.relations():
                columns = ", ".join(
                    f'"{column}"' for (column,) in connection.execute(
                        """select column_name from information_schema.columns where table_catalog = 'full_refresh'
                        and table_name = $1 and column_name not in ('staged_at', 'finished_at', 'found_at') order by 1""", [name]
                    ).fetchall()
                )  # fmt: skip
                sides = [f"select {columns} from {side}.agent_cost.{name}" for side in ("grown", "full_refresh")]
                for kind, query in (("only incremental", sides), ("only full refresh", sides[::-1])):
                    found = connection.execute(f"{query[0]} except all {query[1]}").fetchall()
                    if found:
                        different.append(f"{name}: {len(found)} rows {kind}: {dict(zip(columns.split(', '), found[0]))}")
                rows += connection.execute(f"select count(*) from ({sides[1]})").fetchone()[0]
        assert not different, "\n".join(different)
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
    relations, rows = grown.assert_equal(grown.full_refresh(grown.folder / "full_refresh.duckdb"))
    with capsys.disabled():
        print(f"\nseed {seed}: {len(lines)} spans in {len(parts)} builds, {relations} relations, {rows} rows equal", end="")


@pytest.fixture(scope="module")
def half_built(books):
    """start() -> books with a first load built and a second one waiting; the same after one full refresh."""
    chance = random.Random(7)
    first, second = random_spans.batches(chance, spans_of(chance, TRACES), 2)
    grown = books()
    grown.load(first)
    grown.dbt("run")
    grown.load(second)
    template = shutil.copy(grown.db, grown.folder / "half_built.duckdb")
    expected = grown.full_refresh(grown.folder / "expected.duckdb")

    def start():
        grown.db.with_suffix(".duckdb.wal").unlink(missing_ok=True)
        return Books(grown.folder, template)

    return start, expected


def finished_batches(grown):
    return grown.value("select count(*) from agent_cost.int_agent_cost__finished_batches")


@pytest.mark.parametrize("model", ["int_agent_cost__priced_calls", "agent_cost_by_model"])
def test_a_killed_build_heals(half_built, model):
    """SIGKILL right after a model was built: the next build ends in the same rows as a full refresh."""
    start, expected = half_built
    grown = start()
    log = grown.folder / "dbt.log"
    log.write_text("")
    process = grown.process("run", "--log-level-file", "debug")
    while f"Finished running node model.agent_cost.{model}" not in log.read_text():
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert finished_batches(grown) == 1
    grown.dbt("run")
    assert finished_batches(grown) == 2
    grown.assert_equal(expected)


def test_a_failed_model_heals_by_retry(half_built, monkeypatch):
    monkeypatch.setenv("DBT_WRITE_JSON", "True")  # what dbt retry reads
    start, expected = half_built
    grown = start()
    with duckdb.connect(str(grown.db)) as connection:
        connection.execute("alter table agent_cost.fct_tool_spans rename scope_name to scope")
    failed = grown.dbt("run", check=False)
    assert [node.node.name for node in failed.result if node.status == "error"] == ["fct_tool_spans"]
    assert finished_batches(grown) == 1
    with duckdb.connect(str(grown.db)) as connection:
        connection.execute("alter table agent_cost.fct_tool_spans rename scope to scope_name")
    grown.dbt("retry")
    assert finished_batches(grown) == 2
    grown.assert_equal(expected)


def test_a_long_history_is_built_in_parts(half_built):
    """agent_cost_spans_per_build: a full refresh takes the oldest load, however large, and the next build the next one."""
    start, expected = half_built
    grown = start()
    parts = ("--vars", '{"agent_cost_spans_per_build": 1}')
    waiting = (
        "select count(*) - (select count(*) from agent_cost.stg_agent_cost__otel_spans) from agent_cost_raw.otel_spans"
    )
    grown.dbt("run", "--full-refresh", *parts)
    assert 0 < grown.value(waiting) < grown.value("select count(*) from agent_cost_raw.otel_spans")
    grown.dbt("run", *parts)
    assert grown.value(waiting) == 0
    assert finished_batches(grown) == 2
    grown.assert_equal(expected)


def test_a_second_build_refuses_and_says_who_holds_the_file(half_built):
    start, expected = half_built
    grown = start()
    log = grown.folder / "dbt.log"
    log.write_text("")
    first = grown.process("run", "--log-level-file", "debug")
    while "Began executing node" not in log.read_text():
        assert first.poll() is None, first.stdout.read()
        time.sleep(0.02)
    second = grown.process("run")
    assert second.wait() != 0
    told = second.stdout.read()
    assert "Conflicting lock is held" in told and f"PID {first.pid}" in told
    assert first.wait() == 0, first.stdout.read()
    grown.assert_equal(expected)


def test_a_full_disk_heals(half_built):
    """Nothing can be written beyond a size, as on a full disk: the build fails, and the next one with space heals."""
    start, _ = half_built
    grown = start()
    grown.load(random_spans.generate(random.Random(13), 20 * TRACES))
    limit = 4 * 1024**2  # more than dbt's own files need
    assert grown.db.stat().st_size > limit
    process = grown.process(
        "run", "--log-level-file", "none", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    told = process.communicate()[0]
    assert process.returncode != 0 and "File too large" in told, told
    assert finished_batches(grown) == 1
    grown.dbt("run")
    assert finished_batches(grown) == 2
    grown.assert_equal(grown.full_refresh(grown.folder / "full_refresh.duckdb"))


def test_nothing_new_changes_nothing(half_built):
    """Also --empty, --sample and builds of a part leave the books as they should be."""
    start, expected = half_built
    grown = start()
    grown.dbt("run", "--select", "stg_agent_cost__otel_spans+1")
    grown.dbt("run", "--empty")
    grown.dbt("run", "--sample", "1 day")
    assert finished_batches(grown) == 1
    grown.dbt("run")
    before = grown.value("select count(*) from agent_cost.int_agent_cost__touched_traces")
    grown.dbt("run")
    after = grown.value("select count(*) from agent_cost.int_agent_cost__touched_traces where trace_id <> '(none)'")
    assert before > 1 and after == 0
    grown.assert_equal(expected)


def test_a_build_is_finished_by_every_model_that_grows(half_built):
    """int_agent_cost__finished_batches is built after all models that are replaced by trace or day."""
    start, _ = half_built
    nodes = start().manifest().nodes
    growing = {
        name for name, node in nodes.items()
        if node.config.materialized == "incremental" and node.config.incremental_strategy == "agent_cost_replace"
    }  # fmt: skip
    assert len(growing) > 10
    last = nodes["model.agent_cost.int_agent_cost__finished_batches"].depends_on.nodes
    assert growing - set(last) == set()
