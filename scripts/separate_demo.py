#!/usr/bin/env python3
"""Keep the demo company out of your numbers.

Given the paths that are about to be loaded: removes the demo's rows from the raw tables when
the paths are your own, and stops when the paths are the demo's but the file holds spans of yours.

Exit codes: 0 go on, 1 the demo would mix with your spans, 2 wrong usage.
"""

import argparse
import os
import sys

from books import DEMO, add_options, open_file

TABLES = ("otel_spans", "otel_span_rejects", "loaded_files", "invoice_rows")


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
        for table in tables:
            connection.execute(
                f"delete from {table} where starts_with(source_file, $demo)", {"demo": DEMO}
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
