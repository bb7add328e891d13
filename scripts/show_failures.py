#!/usr/bin/env python3
"""Print the data tests that failed, or with --warnings those that warned, in the last dbt build: what each says, and up to
five of its rows.

Reads dbt's run_results.json and manifest.json, and runs the SQL of the failed tests on the DuckDB file, read only.
Exit codes: 0 printed or nothing to print, 1 the file is missing or cannot be opened, 2 wrong usage.
"""

import argparse
import json
import os
import pathlib
import sys
from decimal import Decimal

import duckdb

from books import add_db_option, open_file, stop

ROWS = 5


def read_json(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def shown(value):
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def failing_rows(connection, result):
    """The first rows that the test returns and one more, as name=value; none where its SQL cannot be had or run."""
    try:
        found = connection.execute(f"from (\n{result['compiled_code']}\n) limit {ROWS + 1}")
    except (KeyError, duckdb.Error):
        return
    names = [column[0] for column in found.description]
    for row in found.fetchall():
        yield " ".join(f"{name}={shown(value)}" for name, value in zip(names, row) if value is not None)


def show(connection, results, nodes, wanted):
    for result in results:
        if not result["unique_id"].startswith("test.") or result["status"] not in wanted:
            continue
        node = nodes.get(result["unique_id"], {})
        name = node.get("name") or result["unique_id"].split(".")[2]
        print(f"\n{'WARNED' if result['status'] == 'warn' else 'FAILED'} {name}: {result.get('message') or result['status']}")
        if description := node.get("description"):
            print(f"  {description}")
        rows = [] if result["status"] == "error" else list(failing_rows(connection, result))
        for row in rows[:ROWS]:
            print(f"  - {row}")
        if len(rows) > ROWS:
            print("  and more")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_db_option(parser)
    parser.add_argument(
        "--target-path", type=pathlib.Path, default=os.environ.get("DBT_TARGET_PATH", "target"),
        help="dbt's target folder of the build (default: DBT_TARGET_PATH, else target)",
    )  # fmt: skip
    parser.add_argument("--warnings", action="store_true", help="those that warned instead of those that failed")
    options = parser.parse_args(arguments)
    if not os.path.exists(options.db):
        stop(f"no file {options.db}: run make build first")
    results = read_json(options.target_path / "run_results.json").get("results", [])
    nodes = read_json(options.target_path / "manifest.json").get("nodes", {})
    with open_file(options.db, read_only=True) as connection:
        show(connection, results, nodes, ("warn",) if options.warnings else ("fail", "error"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
