#!/usr/bin/env python3
"""Publish the marts of the last finished build as a DuckDB file of their own, for BI tools.

The file is written beside its name, checked (rows, totals) and renamed over the published one. Who reads sees one
publication or the next, never half of one; who has the old file open keeps it. Readers of the published file never
block a build. agent_cost_publication in it says which build it is of; descriptions are comments on tables and columns.

--parquet FOLDER writes one Parquet file a table as well. FOLDER is a symbolic link that is switched to the new
publication; a reader of several files resolves it once (realpath) and then reads one publication.

A build that failed, was killed or left out rows is not published, and what was published stays. dbt's manifest.json
says what the marts are, so that any project that uses the package can publish.

Exit codes: 0 published, 1 refused or failed and nothing changed, 2 wrong usage.
"""

import argparse
import contextlib
import datetime
import fcntl
import json
import os
import pathlib
import re
import shutil
import sys
import time

import duckdb

from books import add_db_option

MODELS = "models/marts/"
PARTS = ("calls", "list_cost", "billed_cost")
LAST = "int_agent_cost__finished_build"


class Refused(Exception):
    """Nothing is published; the message says why and what to do."""


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def text(value):
    return "'" + value.replace("'", "''") + "'"


def read_json(path):
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None


def models_of(manifest):
    """name -> node of every model of the package."""
    return {
        node["name"]: node for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["package_name"] == "agent_cost"
    }  # fmt: skip


def failures(results, started_at):
    """What dbt's last run says of the build: names of nodes that ended badly, tests apart from models."""
    models, tests = [], []
    if results and results["metadata"]["generated_at"] >= started_at.isoformat():
        for result in results["results"]:
            kind, _, name = result["unique_id"].split(".")[:3]
            if kind in ("test", "unit_test"):
                if result["status"] in ("error", "fail", "runtime error"):  # one is skipped with its model
                    tests.append((name, result["status"]))
            elif result["status"] in ("error", "skipped", "runtime error", "partial success"):
                models.append((name, result["status"]))
    return models, tests


def start_of(connection, models, name):
    """Start of the build that the table is of; None where a first build has not come to it."""
    try:
        return connection.execute(f"select max(staged_at) from {relation('build', models[name])}").fetchone()[0]
    except (KeyError, duckdb.CatalogException):
        return None


def refuse_unfinished(connection, models, results, anyway):
    """Start of the finished build, or Refused."""
    started_at, finished_at = (start_of(connection, models, name) for name in ("int_agent_cost__started_build", LAST))
    if started_at is None:
        raise Refused("no build in it: run dbt build first")
    if started_at == finished_at:
        return started_at
    broken, failed = failures(results, started_at)
    broken = [(name, status) for name, status in broken if name != LAST]
    if failed and not broken and anyway:
        return started_at
    told = ", ".join(f"{name} ({status})" for name, status in [*failed, *broken][:5])
    if failed and not broken:
        raise Refused(f"data tests of the build of {started_at} failed: {told}. See to them, or publish --anyway")
    if told:
        raise Refused(f"the build of {started_at} failed: {told}. See to it, then dbt retry or dbt build")
    raise Refused(f"the build of {started_at} did not finish (killed, --empty or --sample?): run dbt build again")


def relation(database, node):
    """In the published file all are in schema main: whatever the file is called, the bare name finds them."""
    schema = quoted(node["schema"]) if database == "build" else "main"
    return f"{database}.{schema}.{quoted(node['alias'])}"


def copy(connection, marts, publication, built_at):
    """All marts and agent_cost_publication, with their descriptions, into the attached database `published`."""
    rows = []
    for name, node in marts.items():
        target = relation("published", node)
        try:
            count = connection.execute(f"create table {target} as from {relation('build', node)}").fetchone()[0]
        except duckdb.CatalogException:
            raise Refused(f"{name} is not built: run dbt build") from None
        rows.append((node["alias"], count))
        present = {column[0] for column in connection.execute(f"describe {target}").fetchall()}
        described = [column for column in node["columns"].values() if column["name"] in present]
        connection.execute(f"comment on table {target} is {text(node['description'])}")
        connection.execute(";".join(
            f"comment on column {target}.{quoted(column['name'])} is {text(column['description'])}" for column in described
        ))  # fmt: skip
    target = "published.main.agent_cost_publication"
    connection.execute(
        f"create table {target} (publication_id varchar, published_at timestamp, built_at timestamp,"
        " table_name varchar, rows bigint)"
    )
    published_at = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    connection.executemany(
        f"insert into {target} values (?, ?, ?, ?, ?)", [(publication, published_at, built_at, *row) for row in rows]
    )
    connection.execute(
        f"comment on table {target} is 'Grain: one row a published table: its rows, and the publication and the build"
        " (built_at, its start) that the whole file is of.'"
    )
    return dict(rows)


def check(connection, marts, rows):
    """What stands in the file is what the build holds, and the spend marts have the totals of the fact."""
    for node in marts.values():
        found = connection.execute(f"select count(*) from {relation('published', node)}").fetchone()[0]
        if found != rows[node["alias"]]:
            raise Refused(f"{node['alias']} has {found} rows in the published file and {rows[node['alias']]} in the build")
    totals = "count(*), sum(list_cost), sum(billed_cost)"
    fact = connection.execute(f"select {totals} from {relation('published', marts['fct_chat_spans'])}").fetchone()
    for name, node in marts.items():
        if name.startswith("agent_cost_by_"):
            totals = ", ".join(f"sum({part})" for part in PARTS)
            mart = connection.execute(f"select {totals} from {relation('published', node)}").fetchone()
            for part, here, there in zip(PARTS, mart, fact):
                if (here or 0) != (there or 0):
                    raise Refused(f"{part} is {here} in {name} and {there} in fct_chat_spans: see the data tests")


def flush(path):
    """The file, or the names in the folder, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def only_publisher(place):
    """One publication of a place at a time; the next one waits. A killed one lets go, and leaves hidden files."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place.with_name(f".{place.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        remove_unfinished(place)
        try:
            yield
        finally:
            remove_unfinished(place)


def unfinished(place, publication):
    return place.with_name(f".{place.name}.{publication}.tmp")


def beside(place, ending):
    """What publications left beside the place, oldest first."""
    name = re.compile(re.escape(f".{place.name}.") + r"\d{8}T\d{6}\.\d{6}Z" + ending)
    return sorted(path for path in place.parent.iterdir() if name.fullmatch(path.name))


def remove_unfinished(place):
    for path in beside(place, r"\.tmp(\.wal)?"):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def write_file(connection, options, marts, publication, built_at):
    written = unfinished(options.to, publication)
    storage = f"storage_version {text(options.storage_version)}"
    connection.execute(f"attach {text(str(written))} as published ({storage})")
    connection.execute("begin")
    rows = copy(connection, marts, publication, built_at)
    connection.execute("commit")
    connection.execute("checkpoint published")  # the file alone holds everything, no log beside it
    connection.execute("detach published")
    flush(written)
    connection.execute(f"attach {text(str(written))} as published (read_only)")
    check(connection, marts, rows)
    return written, rows


def write_parquet(connection, folder, publication):
    """A hidden folder beside its link, with one file a table of the attached database `published`."""
    written = unfinished(folder, publication)
    written.mkdir()
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'published' order by all"
    ).fetchall()
    for (name,) in tables:
        file = written / f"{name}.parquet"
        connection.execute(
            f"copy published.main.{quoted(name)} to {text(str(file))} (format parquet, compression zstd)"
        )
        flush(file)
    flush(written)
    return written


def switch_folder(folder, written, publication, keep):
    """Points the link `folder` at what was written, and removes all but the newest publications."""
    kept = folder.with_name(f".{folder.name}.{publication}")
    written.rename(kept)
    link = unfinished(folder, publication)
    link.symlink_to(kept.name)
    os.replace(link, folder)
    flush(folder.parent)
    for old in beside(folder, "")[:-keep]:
        shutil.rmtree(old)


def publish(options):
    began = time.monotonic()
    manifest = read_json(options.target_path / "manifest.json")
    if manifest is None:
        raise Refused(f"no manifest.json in {options.target_path}: run dbt build first, or name --target-path")
    models = models_of(manifest)
    marts = {
        name: node for name, node in sorted(models.items())
        if node["original_file_path"].startswith(MODELS) and node["config"]["materialized"] != "ephemeral"
    }  # fmt: skip
    if "fct_chat_spans" not in marts:
        raise Refused(f"{options.target_path}/manifest.json knows no marts of agent_cost: name another --target-path")
    if marts["fct_chat_spans"]["database"] != options.db.stem:
        raise Refused(
            f"{options.target_path} is of the file {marts['fct_chat_spans']['database']}.duckdb: name --target-path"
        )
    with contextlib.ExitStack() as stack:
        stack.enter_context(only_publisher(options.to))
        if options.parquet:
            stack.enter_context(only_publisher(options.parquet))
        publication = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")
        connection = stack.enter_context(duckdb.connect())
        # Held until the rename: no build can finish meanwhile, so a publication never replaces a newer one.
        connection.execute(f"attach {text(str(options.db))} as build (read_only)")
        results = read_json(options.target_path / "run_results.json")
        built_at = refuse_unfinished(connection, models, results, options.anyway)
        written, rows = write_file(connection, options, marts, publication, built_at)
        files = write_parquet(connection, options.parquet, publication) if options.parquet else None
        os.replace(written, options.to)
        flush(options.to.parent)
        if files:
            switch_folder(options.parquet, files, publication, options.keep)
    places = f"{options.to}{f' and {options.parquet}' if options.parquet else ''}"
    print(
        f"Published {len(rows)} tables, {sum(rows.values()):,} rows of the build of {built_at} to {places}"
        f" in {time.monotonic() - began:.1f} s ({publication})"
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_db_option(parser)
    parser.add_argument("--to", type=pathlib.Path, help="published file (default: the build's name and _published)")
    parser.add_argument("--parquet", type=pathlib.Path, metavar="FOLDER", help="also as Parquet, in this folder")
    parser.add_argument(
        "--keep", type=int, default=3, help="Parquet publications that stay for readers of older ones (default: 3)"
    )
    parser.add_argument(
        "--storage-version", default="v1.0.0", help="oldest DuckDB that can open the file (default: v1.0.0)"
    )
    parser.add_argument(
        "--target-path", type=pathlib.Path, default=os.environ.get("DBT_TARGET_PATH", "target"),
        help="dbt's target folder of the build (default: DBT_TARGET_PATH, else target)",
    )  # fmt: skip
    parser.add_argument("--anyway", action="store_true", help="also when data tests failed, if every model was built")
    options = parser.parse_args(arguments)
    options.db = pathlib.Path(options.db)
    options.to = options.to or options.db.with_name(f"{options.db.stem}_published.duckdb")
    if options.keep < 1:
        parser.error("--keep needs 1 or more")
    if options.to.resolve() == options.db.resolve():
        parser.error("--to is the build's own file: name another one")
    if options.parquet and options.parquet.exists() and not options.parquet.is_symlink():
        parser.error(f"--parquet {options.parquet} is there and no link of a publication: name another one")
    if not options.db.exists():
        print(f"publish: no file {options.db}: run make build first", file=sys.stderr)
        return 1
    try:
        publish(options)
    except Refused as refused:
        print(f"publish: {options.db}: {refused}", file=sys.stderr)
        return 1
    except (duckdb.Error, OSError) as error:
        held = "Conflicting lock" in str(error)
        told = "a build or a loader has it open: publish when it is done" if held else str(error).splitlines()[0]
        print(f"publish: {options.db}: {told}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
