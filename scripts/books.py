"""How the scripts find and open the file and the schema they work on: the options --db and --schema, connections."""

import argparse
import contextlib
import os
import pathlib
import sys
import time

import duckdb

# Oldest DuckDB that can open the file that builds work on; publish.py writes for older ones. Files of 1.2 take a sixth
# more CPU to write.
STORAGE = {"storage_compatibility_version": "v1.4.0"}
# What the demo's files are called in the file.
DEMO = "demo/"


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


def counted(number, word):
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def time_of_load():
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())


def stop(message):
    """Ends the script with exit code 1 and one line that begins with its name."""
    sys.exit(f"{pathlib.Path(sys.argv[0]).stem}: {message}")


def open_file(path, **how):
    """A connection; stops where another program holds the file, it is no DuckDB file or its folder does not exist."""
    try:
        return duckdb.connect(path, **how)
    except duckdb.Error as error:
        stop(f"cannot open {path}: {str(error).splitlines()[0]}")


def holds_demo(connection):
    """Whether the spans in the file are those of the demo, which is never mixed with others (separate_demo.py)."""
    schemas = connection.execute("select schema_name from duckdb_tables() where table_name = 'loaded_files'").fetchall()
    files = [
        name for (schema,) in schemas
        for (name,) in connection.execute(f'select source_file from "{schema}".loaded_files').fetchall()
    ]  # fmt: skip
    return bool(files) and all(name.startswith(DEMO) for name in files)


@contextlib.contextmanager
def open_books(path, schema):
    """Read only, the marts by their bare names; stops where there is no file or no mart."""
    if not os.path.exists(path):
        stop(f"no file {path}: run make build first")
    with open_file(path, read_only=True) as connection:
        # The file and the schema may share a name, so names are never qualified with it.
        database = connection.execute("select current_database()").fetchone()[0]
        try:
            connection.execute(f'use "{database}".{schema}')
            yield connection
        except duckdb.CatalogException:
            stop(f"no books in {path}, schema {schema} (--schema names another): run make build first")
