"""Publications: readers under load see one or the next, a killed one leaves nothing, a bad build is not published.

AGENT_COST_PUBLICATIONS makes the test with readers longer.
"""

import contextlib
import json
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import duckdb
import pytest
from conftest import DBT, ROOT, WITH_ARTIFACTS, run

PUBLISH = [sys.executable, ROOT / "scripts/publish.py"]
PUBLICATIONS = int(os.environ.get("AGENT_COST_PUBLICATIONS", "5"))
MARTS = ["by_agent_version", "by_feature", "by_model", "by_run", "by_step", "by_step_position"]
TOTALS = "select sum(calls), sum(list_cost), sum(billed_cost) from {}"
ONE_THREAD = {"threads": 1}
FACT = "select count(*), sum(list_cost), sum(billed_cost) from {}"
RUN_START = "update agent_cost.int_agent_cost__{}_build set staged_at = staged_at + interval 1 minute"


class Company:
    """A finished build of its own, and where it is published."""

    def __init__(self, build, folder):
        self.db, self.target = folder / "build.duckdb", folder / "target"
        self.to, self.parquet = folder / "bi/company.duckdb", folder / "bi/parquet"
        shutil.copy(build.db, self.db)
        shutil.copytree(build.target, self.target)

    def command(self, *more):
        return [*PUBLISH, "--db", self.db, "--to", self.to, "--target-path", self.target, *more]

    def publish(self, *more):
        return run(self.command(*more))

    def change(self, *statements):
        """What a build does to its file: this fails if anything else has it open."""
        with duckdb.connect(str(self.db)) as connection:
            for statement in statements:
                connection.execute(statement)

    def build_again(self):
        """One dollar more in the fact and in every mart."""
        self.change(
            *(
                f"""update agent_cost.{name} set list_cost = list_cost + 1
                where rowid = (select min(rowid) from agent_cost.{name} where list_cost is not null)"""
                for name in ("fct_chat_spans", *(f"agent_cost_{mart}" for mart in MARTS))
            ),
            RUN_START.format("started"), RUN_START.format("finished"),
        )  # fmt: skip

    def published(self):
        with duckdb.connect(str(self.to), read_only=True) as connection:
            return what_stands_in(connection, "{}")[0]

    def is_written_since(self, moment):
        """Whether a publication has begun its file; the one that a killed one left is older, and may go meanwhile."""
        for path in self.to.parent.glob(".*.tmp"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime_ns > moment:
                    return True
        return False

    def hidden_files(self):
        return sorted(path.name for path in self.to.parent.glob(".*") if not path.name.endswith(".lock"))


@pytest.fixture
def company(demo_build, tmp_path):
    return Company(demo_build, tmp_path)


def what_stands_in(connection, place):
    """Publication and list cost; asserts that all tables are of that one publication."""
    rows = connection.execute(
        f"select publication_id, table_name, rows from {place.format('agent_cost_publication')}"
    ).fetchall()
    assert len({row[0] for row in rows}) == 1 and len(rows) > 20, rows
    for _, name, count in rows:
        found = connection.execute(f"select count(*) from {place.format(name)}").fetchone()[0]
        assert found == count, (name, found, count)
    fact = connection.execute(FACT.format(place.format("fct_chat_spans"))).fetchone()
    for mart in MARTS:
        totals = connection.execute(TOTALS.format(place.format(f"agent_cost_{mart}"))).fetchone()
        assert totals == fact, (mart, totals, fact)
    return (rows[0][0], fact[1]), len(rows) + len(MARTS) + 2


def read_until(stop, path, kind):
    """Reads over and over until the file `stop` is there: what was seen, and how many queries it took."""
    seen, reads, queries = [], 0, 0
    held = duckdb.connect(path, True, ONE_THREAD) if kind == "holds the file open" else None
    parent = os.getppid()
    while not os.path.exists(stop) and os.getppid() == parent:  # nor alone, should the test be killed
        if kind == "holds the file open":
            found, count = what_stands_in(held, "{}")
        elif kind == "opens the file":
            with duckdb.connect(path, True, ONE_THREAD) as connection:
                found, count = what_stands_in(connection, "{}")
        else:
            with duckdb.connect(config=ONE_THREAD) as connection:
                found, count = what_stands_in(connection, f"read_parquet('{os.path.realpath(path)}/{{}}.parquet')")
        if found not in seen:
            seen.append(found)
        reads, queries = reads + 1, queries + count
        time.sleep(0.2)  # dashboards, not a siege: publications need the cores too
    return kind, seen, reads, queries


def test_readers_under_load_see_one_publication_or_the_next(company, tmp_path, capsys):
    stop, published = tmp_path / "stop", []
    assert company.publish("--parquet", company.parquet).returncode == 0
    first, cost = company.published()
    kinds = ["opens the file", "holds the file open", "reads Parquet"]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(kinds), mp_context=context) as pool:
        readers = [
            pool.submit(read_until, stop, str(company.parquet if kind == "reads Parquet" else company.to), kind)
            for kind in kinds
        ]
        began = time.monotonic()
        try:
            for round in range(PUBLICATIONS):
                company.build_again()
                both = [
                    subprocess.Popen(
                        company.command("--parquet", company.parquet, "--keep", "10"), stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, text=True,
                    )
                    for _ in range(2 if round % 4 == 0 else 1)
                ]  # fmt: skip
                for publisher in both:
                    told = publisher.communicate(timeout=120)[0]
                    assert publisher.returncode == 0, told
                    published.append((told.rsplit("(", 1)[1].strip(")\n"), cost + round + 1))
                assert company.published() in published[-len(both) :]
        finally:
            stop.touch()
        seconds = time.monotonic() - began
        results = [reader.result(timeout=120) for reader in readers]
    known = {(first, cost), *published}
    for kind, seen, reads, _ in results:
        assert reads and set(seen) <= known and seen == sorted(seen), (kind, seen)
        if kind == "holds the file open":
            assert len(seen) == 1 and reads > 1
        else:
            assert len(seen) > 1, (kind, reads)
    assert [name for name in company.hidden_files() if "company" in name or ".tmp" in name] == []
    with capsys.disabled():
        print(
            f"\n{len(published)} publications in {seconds:.0f} s; {sum(reads for _, _, reads, _ in results)} reads of"
            f" {len(results)} readers, {sum(queries for *_, queries in results)} queries, all of one publication each",
            end="",
        )


def test_a_killed_publication_leaves_the_old_one_and_the_next_cleans_up(company):
    assert company.publish("--parquet", company.parquet).returncode == 0
    old, left = company.published(), 0
    company.build_again()
    for _ in range(6):
        began = time.time_ns()
        process = subprocess.Popen(company.command("--parquet", company.parquet), stdout=subprocess.DEVNULL)
        while not company.is_written_since(began):
            assert process.poll() is None
            time.sleep(0.001)
        time.sleep(0.05 * left)
        process.kill()
        assert process.wait() == -9
        left += 1
        assert company.published() == old
        assert any(".tmp" in name for name in company.hidden_files())
    assert company.publish("--parquet", company.parquet).returncode == 0
    assert company.published()[1] == old[1] + 1
    assert not any(".tmp" in name for name in company.hidden_files())


def test_a_build_in_the_middle_is_refused(company):
    assert company.publish().returncode == 0
    old = company.published()
    company.change(RUN_START.format("started"))
    refused = company.publish()
    assert refused.returncode == 1 and "did not finish" in refused.stderr, refused.stderr
    with duckdb.connect(str(company.db)):
        refused = company.publish()
    assert refused.returncode == 1 and "a build or a loader has it open" in refused.stderr, refused.stderr
    company.change("update agent_cost.int_agent_cost__finished_build set staged_at = null")
    assert company.publish().returncode == 1
    company.change("delete from agent_cost.int_agent_cost__finished_build")
    assert company.publish().returncode == 1
    assert company.published() == old


def test_a_half_failed_build_is_refused_and_named(company, tmp_path):
    """A real dbt run, in which one model fails after others were built."""
    assert company.publish().returncode == 0
    old = company.published()
    company.change("alter table agent_cost.fct_tool_spans rename tool_name to tool")
    built = run(
        [DBT, "--quiet", "run", "--select", "int_agent_cost__started_build", "fct_tool_spans", "agent_cost_by_feature",
         "int_agent_cost__finished_build", "--target-path", company.target, "--log-path", tmp_path],
        AGENT_COST_DB=str(company.db), AGENT_COST_USER_SEEDS="demo/user_seeds", **WITH_ARTIFACTS,
    )  # fmt: skip
    assert built.returncode == 1, built.stdout
    refused = company.publish()
    assert refused.returncode == 1 and "failed: fct_tool_spans (error)" in refused.stderr, refused.stderr
    assert company.publish("--anyway").returncode == 1
    assert company.published() == old


@pytest.mark.parametrize("before", [
    RUN_START.format("started").replace("minute", "second"), "drop table agent_cost.int_agent_cost__finished_build",
])  # fmt: skip
def test_failed_data_tests_are_refused_unless_told(company, before):
    """Of a later build, and of the first one, which never came to its last table."""
    company.change(before)
    results = json.loads((company.target / "run_results.json").read_text())
    test = next(result for result in results["results"] if result["unique_id"].startswith("test."))
    test["status"] = "fail"
    (company.target / "run_results.json").write_text(json.dumps(results))
    refused = company.publish()
    assert refused.returncode == 1 and "(fail)" in refused.stderr and "--anyway" in refused.stderr, refused.stderr
    assert not company.to.exists()
    assert company.publish("--anyway").returncode == 0


def test_a_model_that_a_first_build_never_came_to_is_named(company):
    company.change("drop table agent_cost.int_agent_cost__finished_build", "drop table agent_cost.agent_cost_focus")
    results = json.loads((company.target / "run_results.json").read_text())
    focus = next(result for result in results["results"] if result["unique_id"] == "model.agent_cost.agent_cost_focus")
    focus["status"] = "skipped"
    (company.target / "run_results.json").write_text(json.dumps(results))
    refused = company.publish("--anyway")
    assert refused.returncode == 1 and "agent_cost_focus (skipped)" in refused.stderr, refused.stderr
    assert not company.to.exists()


def test_totals_that_do_not_tie_are_refused(company):
    company.change("update agent_cost.agent_cost_by_step set list_cost = list_cost + 1 where list_cost is not null")
    refused = company.publish("--parquet", company.parquet)
    assert refused.returncode == 1 and "list_cost is" in refused.stderr and "agent_cost_by_step" in refused.stderr
    assert not company.to.exists() and not company.parquet.exists() and company.hidden_files() == []


def test_what_would_be_lost_is_not_overwritten(company):
    company.parquet.mkdir(parents=True)
    assert company.publish("--parquet", company.parquet).returncode == 2
    assert company.publish("--to", company.db).returncode == 2
    assert run([*PUBLISH, "--db", company.db, "--to", company.to, "--target-path", company.parquet]).returncode == 1
    elsewhere = shutil.copy(company.db, company.db.with_name("elsewhere.duckdb"))
    refused = run([*PUBLISH, "--db", elsewhere, "--to", company.to, "--target-path", company.target])
    assert refused.returncode == 1 and "name --target-path" in refused.stderr
    assert not company.to.exists()


def test_bi_tools_see_descriptions_and_few_old_folders_stay(company):
    for _ in range(3):
        published = company.publish("--parquet", company.parquet, "--keep", "2")
        assert published.returncode == 0, published.stderr
    assert len([name for name in company.hidden_files() if name.startswith(".parquet.")]) == 2
    marts = {path.stem for path in (ROOT / "models/marts").rglob("*.sql")}
    assert {path.stem for path in company.parquet.glob("*.parquet")} == marts | {"agent_cost_publication"}
    with duckdb.connect(str(company.to), read_only=True) as connection:
        tables = dict(connection.execute("select table_name, comment from duckdb_tables()").fetchall())
        assert set(tables) == marts | {"agent_cost_publication"}
        assert all(comment.startswith("Grain: ") for comment in tables.values())
        columns = connection.execute(
            "select comment from duckdb_columns() where table_name = 'fct_chat_spans' and column_name = 'billed_cost'"
        ).fetchone()
        assert columns[0]


def test_a_build_is_finished_by_every_mart(demo_build):
    nodes = json.loads((demo_build.target / "manifest.json").read_text())["nodes"]
    marts = {
        name for name, node in nodes.items()
        if node["resource_type"] == "model" and node["original_file_path"].startswith("models/marts/")
    }  # fmt: skip
    last = set(nodes["model.agent_cost.int_agent_cost__finished_build"]["depends_on"]["nodes"])
    assert last == marts | {"model.agent_cost.int_agent_cost__started_build"}
