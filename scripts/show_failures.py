#!/usr/bin/env python3
"""Print the data tests that failed in the last dbt build: what each says, and up to five of its failing rows.

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
    """The first rows that the test returns, as name=value; none where its SQL cannot be had or run."""
    try:
        found = connection.execute(f"from (\n{result['compiled_code']}\n) limit {ROWS}")
    except (KeyError, duckdb.Error):
        return
    names = [column[0] for column in found.description]
    for row in found.fetchall():
        yield " ".join(f"{name}={shown(value)}" for name, value in zip(names, row) if value is not None)


def show(connection, results, nodes):
    for result in results:
        if not result["unique_id"].startswith("test.") or result["status"] not in ("fail", "error"):
            continue
        node = nodes.get(result["unique_id"], {})
        name = node.get("name") or result["unique_id"].split(".")[2]
        print(f"\nFAILED {name}: {result.get('message') or result['status']}")
        if description := node.get("description"):
            print(f"  {description}")
        rows = list(failing_rows(connection, result)) if result["status"] == "fail" else []
        for row in rows:
            print(f"  - {row}")
        if rows and (more := (result.get("failures") or 0) - len(rows)) > 0:
            print(f"  and {more:,} more")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_db_option(parser)
    parser.add_argument(
        "--target-path", type=pathlib.Path, default=os.environ.get("DBT_TARGET_PATH", "target"),
        help="dbt's target folder of the build (default: DBT_TARGET_PATH, else target)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    if not os.path.exists(options.db):
        stop(f"no file {options.db}: run make build first")
    results = read_json(options.target_path / "run_results.json").get("results", [])
    nodes = read_json(options.target_path / "manifest.json").get("nodes", {})
    with open_file(options.db, read_only=True) as connection:
        show(connection, results, nodes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
