"""Rows of one dbt project on two engines, compared in DuckDB: values, not renderings of values."""

import contextlib
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
RAW_SCHEMA = "agent_cost_raw"
NULL = r"\N"
FAMILIES = {
    "VARCHAR": "text", "BIGINT": "integer", "INTEGER": "integer", "SMALLINT": "integer", "BOOLEAN": "boolean",
    "DOUBLE": "float", "TIMESTAMP": "timestamp", "DATE": "date",
    "character varying": "text", "text": "text", "bigint": "integer", "integer": "integer", "smallint": "integer",
    "boolean": "boolean", "double precision": "float", "numeric": "decimal",
    "timestamp without time zone": "timestamp", "date": "date",
}  # fmt: skip


def family(engine_type):
    """What a column holds; two engines must agree on this, whatever they call it."""
    if engine_type.startswith("DECIMAL"):
        return "decimal"
    return FAMILIES.get(engine_type, engine_type)


@dataclass
class Comparison:
    """One relation on both engines."""

    name: str
    rows: int = 0
    columns: int = 0
    problems: list = field(default_factory=list)


def copy_raw_tables(duckdb_file, connection):
    """The raw tables of a DuckDB file, created by the same DDL and filled by COPY."""
    cursor = connection.cursor()
    cursor.execute(f"create schema {RAW_SCHEMA}")
    cursor.execute(f"set search_path to {RAW_SCHEMA}")
    cursor.execute((ROOT / "scripts" / "raw_tables.sql").read_text(encoding="utf-8"))
    cursor.execute("select table_name from information_schema.tables where table_schema = %s", [RAW_SCHEMA])
    tables = [row[0] for row in cursor.fetchall()]
    copied = {}
    with duckdb.connect(str(duckdb_file), read_only=True) as source, tempfile.TemporaryDirectory() as folder:
        for table in sorted(tables):
            file = Path(folder) / "rows.csv"
            columns = ", ".join(row[0] for row in source.execute(f"describe {RAW_SCHEMA}.{table}").fetchall())
            source.execute(
                f"copy (select {columns} from {RAW_SCHEMA}.{table}) to '{file}'"
                f" (format csv, header false, force_quote *, nullstr '{NULL}')"
            )
            with file.open(encoding="utf-8") as rows:
                cursor.copy_expert(f"copy {table} ({columns}) from stdin (format csv, null '{NULL}')", rows)
            copied[table] = cursor.rowcount
    cursor.execute("reset search_path")
    cursor.execute("analyze")
    connection.commit()
    return copied


def models(manifest_file):
    """Every table or view of the project as {relation: folder under models/ or 'seeds'}."""
    manifest = json.loads(Path(manifest_file).read_text(encoding="utf-8"))
    found = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "seed":
            found[node["alias"]] = "seeds"
        elif node["resource_type"] == "model" and node["config"]["materialized"] != "ephemeral":
            found[node["alias"]] = node["original_file_path"].split("/")[1]
    return found


class Comparer:
    """Compares relations of schema agent_cost: a DuckDB file against a PostgreSQL database."""

    def __init__(self, duckdb_file, connection):
        self.postgres = connection.cursor()
        self.duckdb = duckdb.connect()
        self.duckdb.execute("set timezone = 'UTC'")
        self.duckdb.execute(f"attach '{duckdb_file}' as here (read_only)")

    def columns(self, relation):
        query = (
            "select column_name, data_type from information_schema.columns"
            # the moments of a build and the hash of a raw row are its own on each engine
            " where table_schema = 'agent_cost' and table_name = {} {}"
            " and column_name not in ('staged_at', 'finished_at', 'found_at', 'raw_span_key')"
            " order by ordinal_position"
        )
        here = self.duckdb.execute(query.format("?", "and table_catalog = 'here'"), [relation]).fetchall()
        self.postgres.execute(query.format("%s", ""), [relation])
        return here, self.postgres.fetchall()

    def compare(self, relation):
        result = Comparison(relation)
        here, there = self.columns(relation)
        result.columns = len(here)
        if not here and not there:  # nothing but moments
            return result
        if not here or not there:
            result.problems.append("missing on " + " and ".join(n for n, c in (("duckdb", here), ("postgres", there)) if not c))
            return result
        if [name for name, _ in here] != [name for name, _ in there]:
            result.problems.append(f"columns differ: {sorted({n for n, _ in here} ^ {n for n, _ in there}) or 'their order'}")
            return result
        for (name, our_type), (_, their_type) in zip(here, there, strict=True):
            if family(our_type) != family(their_type):
                result.problems.append(f"{name} is {our_type} on duckdb, {their_type} on postgres")
        with self.both_sides(relation, here) as (rows_here, rows_there):
            result.rows = rows_here
            if rows_here != rows_there:
                result.problems.append(f"{rows_here:,} rows on duckdb, {rows_there:,} on postgres")
            only_here, only_there = self.duckdb.execute(
                "select (select count(*) from (from side_here except all from side_there)),"
                " (select count(*) from (from side_there except all from side_here))"
            ).fetchone()
            if only_here or only_there:
                result.problems.append(f"{only_here:,} rows only on duckdb, {only_there:,} only on postgres")
                result.problems += self.explain([name for name, _ in here])
        return result

    @contextlib.contextmanager
    def both_sides(self, relation, columns):
        """Two tables of the same normalised values: side_here and side_there."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows.csv"
            names = ", ".join(f'"{name}"' for name, _ in columns)
            with file.open("w", encoding="utf-8") as rows:
                self.postgres.copy_expert(
                    f"copy (select {names} from agent_cost.{relation}) to stdout"
                    f" (format csv, force_quote *, null '{NULL}')", rows
                )  # fmt: skip
            read = {name: "VARCHAR" for name, _ in columns}
            values = ", ".join(f"{normalised(name, kind)} as \"{name}\"" for name, kind in columns)
            self.duckdb.execute(
                f"create or replace table side_there as select {values} from read_csv(?, header = false, columns = {read},"
                f" nullstr = '{NULL}', allow_quoted_nulls = false, quote = '\"', escape = '\"', delim = ',',"
                " auto_detect = false, max_line_size = 67108864)", [str(file)]
            )  # fmt: skip
        values = ", ".join(f'{normalised(name, kind, here=True)} as "{name}"' for name, kind in columns)
        self.duckdb.execute(f"create or replace table side_here as select {values} from here.agent_cost.{relation}")
        yield [self.duckdb.execute(f"select count(*) from {side}").fetchone()[0] for side in ("side_here", "side_there")]
        self.duckdb.execute("drop table side_here; drop table side_there")

    def explain(self, names):
        """Which columns differ, with examples, where the first column is a key on both sides."""
        key = names[0]
        for side in ("side_here", "side_there"):
            rows, keys = self.duckdb.execute(f'select count(*), count(distinct "{key}") from {side}').fetchone()
            if rows != keys:
                return [f"{key} is no key of {side}: no telling which columns differ"]
        told = []
        for name in names[1:]:
            pairs = (
                f'from side_here as a inner join side_there as b on a."{key}" = b."{key}"'
                f' where a."{name}" is distinct from b."{name}"'
            )
            count = self.duckdb.execute(f"select count(*) {pairs}").fetchone()[0]
            if count:
                examples = self.duckdb.execute(f'select a."{name}", b."{name}" {pairs} order by a."{key}" limit 3').fetchall()
                told.append(f"{name}: {count:,} rows differ, such as {examples}")
        return told


def trimmed(text):
    """A decimal as text without the zeros at its end, so that 1.50 is 1.5 and nothing else is lost."""
    return f"case when {text} like '%.%' then rtrim(rtrim({text}, '0'), '.') else {text} end"


def normalised(name, kind, here=False):
    """SQL: a column of PostgreSQL's CSV, or `here` of DuckDB, as the DuckDB type it is compared with."""
    if family(kind) == "decimal":
        return trimmed(f'cast("{name}" as varchar)')
    if name == "reported_cost":  # a number in JSON: 1.2e-05 on one engine is 0.000012 on the other
        return f'coalesce(cast(try_cast("{name}" as double) as varchar), "{name}")'
    return f'"{name}"' if here else f'cast("{name}" as {kind})'
