"""How the scripts find the file and the schema they work on: the options --db and --schema, and a connection to the marts."""

import argparse
import contextlib
import os
import pathlib
import sys

import duckdb

# Oldest DuckDB that can open the file that builds work on; publish.py writes for older ones. Files of 1.2 take a sixth
# more CPU to write.
STORAGE = {"storage_compatibility_version": "v1.4.0"}


def add_db_option(parser):
    parser.add_argument(
        "--db", default=os.environ.get("AGENT_COST_DB", "agent_cost.duckdb"),
        help="DuckDB file (default: AGENT_COST_DB, else agent_cost.duckdb)",
    )  # fmt: skip


def add_options(parser, schema="agent_cost"):
    add_db_option(parser)
    parser.add_argument("--schema", default=schema, type=plain_name, help=f"default: {schema}")


def plain_name(text):
    if not text.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is no plain SQL name")
    return text


@contextlib.contextmanager
def open_books(path, schema):
    """Read only, the marts by their bare names; the script ends with exit code 1 where there is no file or no mart."""
    script = pathlib.Path(sys.argv[0]).stem
    if not os.path.exists(path):
        sys.exit(f"{script}: no file {path}: run make build first")
    with duckdb.connect(path, read_only=True) as connection:
        # The file and the schema may share a name, so names are never qualified with it.
        database = connection.execute("select current_database()").fetchone()[0]
        try:
            connection.execute(f'use "{database}".{schema}')
            yield connection
        except duckdb.CatalogException:
            sys.exit(f"{script}: no books in {path}, schema {schema} (--schema names another): run make build first")
