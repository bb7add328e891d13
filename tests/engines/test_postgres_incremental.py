"""Three builds of random spans on PostgreSQL, the last with a changed price book, end in the rows of a full refresh."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import postgres_server
from compare import RAW_SCHEMA, ROOT, copy_raw_tables

sys.path.insert(0, str(ROOT / "tests/python"))

import random_spans

BIN = Path(sys.executable).parent
NOT_KEPT = {"int_agent_cost__open_batches", "int_agent_cost__finished_batches"}
CHANGES = {
    "own_model_prices": "openai,gpt-4o,standard,input,2026-08-01,2026-08-02,9,,corrected",
    "own_models": "acme,unknown-1,openai,gpt-4o-mini,now known",
    "own_price_overrides": "anthropic,,,,,,,,,2026-08-01,,,,,,,0.9,,,,a contract",
    "own_tool_prices": "read_page,2026-08-01,,0.01,1,",
    "own_compute_prices": ",critic,,,3.6,,",
    "own_billing_accounts": "openai,,acct-o,",
}


def run(command, **environment):
    result = subprocess.run(
        [str(part) for part in command], cwd=ROOT, text=True, check=False, capture_output=True,
        env={**os.environ, "DBT_PROFILES_DIR": str(ROOT), "AGENT_COST_USER_SEEDS": "demo/user_seeds",
             "DO_NOT_TRACK": "1", **environment},
    )  # fmt: skip
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]


def test_builds_of_parts_equal_one_full_refresh(tmp_path, capsys):
    chance = random.Random(11)
    parts = random_spans.batches(chance, random_spans.generate(chance, 60), 3)
    db = tmp_path / "raw.duckdb"
    seeds = shutil.copytree(ROOT / "demo/user_seeds", tmp_path / "seeds")
    for number, part in enumerate(parts):
        path = tmp_path / f"part_{number}.jsonl"
        path.write_text("".join(line + "\n" for line in part))
        run([BIN / "python", "scripts/load_spans.py", "--db", db, path])
        with duckdb.connect(str(db)) as connection:
            connection.execute(
                f"update {RAW_SCHEMA}.otel_spans set loaded_at = timestamp '2026-08-10' + interval {number} hour"
                " where source_file = $1", [str(path)]
            )  # fmt: skip

    with postgres_server.server() as server:
        server.create_database("build")

        def dbt(*command):
            run([BIN / "dbt", "--quiet", *command, "--target", "postgres", "--target-path", tmp_path, "--log-path", tmp_path],
                AGENT_COST_DB=str(tmp_path / "none.duckdb"), AGENT_COST_USER_SEEDS=os.path.relpath(seeds, ROOT),
                **server.environment("build"))  # fmt: skip

        with contextlib.closing(server.connect("build")) as connection:
            copy_raw_tables(db, connection)
            cursor = connection.cursor()
            spans = f"{RAW_SCHEMA}.otel_spans"
            cursor.execute(f"create table waiting as select * from {spans}; truncate {spans}")
            connection.commit()
            dbt("seed")
            for number in range(len(parts)):
                cursor.execute(f"insert into {spans} select * from waiting where source_file like '%part_{number}.jsonl'")
                connection.commit()
                if number + 1 == len(parts):
                    for name, row in CHANGES.items():
                        with (seeds / f"agent_cost_{name}.csv").open("a") as seed:
                            seed.write(f"{row}\n")
                    dbt("seed", "--select", *(f"agent_cost_{name}" for name in CHANGES))
                dbt("run")
            nodes = json.loads((tmp_path / "manifest.json").read_text())["nodes"].values()
            names = sorted(
                node["alias"] for node in nodes
                if node["resource_type"] == "model" and node["name"] not in NOT_KEPT
                and (node["config"]["materialized"] == "incremental" or "/marts/" in node["original_file_path"])
            )  # fmt: skip
            cursor.execute("create schema grown")
            for name in names:
                cursor.execute(f"create table grown.{name} as select * from agent_cost.{name}")
            connection.commit()
            dbt("run", "--full-refresh")
            rows, different = 0, []
            for name in names:
                cursor.execute(
                    "select string_agg(quote_ident(column_name), ', ' order by column_name) from information_schema.columns"
                    " where table_schema = 'agent_cost' and table_name = %s and column_name not in ('staged_at', 'finished_at', 'found_at')", [name]
                )  # fmt: skip
                columns = cursor.fetchone()[0]
                grown, refreshed = (f"select {columns} from {schema}.{name}" for schema in ("grown", "agent_cost"))
                cursor.execute(
                    f"select (select count(*) from ({grown} except all {refreshed}) as a),"
                    f" (select count(*) from ({refreshed} except all {grown}) as b), (select count(*) from ({refreshed}) as c)"
                )
                more, less, count = cursor.fetchone()
                rows += count
                if more or less:
                    different.append(f"{name}: {more} rows only incremental, {less} rows only full refresh")
    assert not different, "\n".join(different)
    with capsys.disabled():
        print(f"\n{len(parts)} builds, {len(names)} relations, {rows} rows equal", end="")
