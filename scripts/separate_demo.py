#!/usr/bin/env python3
"""Keep the demo company out of your numbers.

Given the paths that are about to be loaded: where they are your own and the file holds the demo, removes
its rows from the raw tables and the tables that were built from them; stops where the paths are the
demo's but the file holds spans of yours.

Exit codes: 0 go on, 1 the demo would mix with your spans, 2 wrong usage.
"""

import argparse
import fnmatch
import os
import sys

from books import DEMO, add_options, open_file

TABLES = ("otel_spans", "otel_span_rejects", "loaded_files", "invoice_rows")
BUILT = "agent_cost_*", "stg_agent_cost__*", "int_agent_cost__*", "fct_chat_spans", "fct_tool_spans", "fct_agent_runs"


def drop_what_was_built(connection):
    """Drops the package's tables of a schema whose staged spans are all the demo's: later builds start from them."""
    database = connection.execute("select current_database()").fetchone()[0]
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = $database", {"database": database}
    ).fetchall()
    for schema in [schema for schema, table in tables if table == "stg_agent_cost__otel_spans"]:
        is_demo = connection.execute(
            f'select bool_and(starts_with(source_file, $demo)) from "{database}"."{schema}".stg_agent_cost__otel_spans',
            {"demo": DEMO},
        ).fetchone()[0]
        if not is_demo:
            continue
        for holder, table in tables:
            if holder == schema and any(fnmatch.fnmatch(table, pattern) for pattern in BUILT):
                connection.execute(f'drop table "{database}"."{schema}"."{table}"')


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", help="what load_spans.py is about to load")
    add_options(parser, schema="agent_cost_raw")
    options = parser.parse_args(arguments)
    if not os.path.exists(options.db):
        return 0
    connection = open_file(options.db)
    present = {
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = $schema",
            {"schema": options.schema},
        ).fetchall()
    }
    tables = [f"{options.schema}.{name}" for name in TABLES if name in present]
    if all(path.startswith(DEMO) for path in options.paths):
        for table in tables:
            own = connection.execute(
                f"select source_file from {table} where not starts_with(source_file, $demo) limit 1",
                {"demo": DEMO},
            ).fetchone()
            if own:
                print(
                    f"separate_demo: {options.db} holds data of your own ({own[0]}), and the demo is"
                    " not mixed into it: name another file, AGENT_COST_DB=demo.duckdb make build",
                    file=sys.stderr,
                )
                return 1
    else:
        drop_what_was_built(connection)
        for table in tables:
            connection.execute(
                f"delete from {table} where starts_with(source_file, $demo)", {"demo": DEMO}
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
