#!/usr/bin/env python3
"""Load invoice lines from plain CSV files into the raw invoice table of an agent_cost DuckDB file.

Every value is kept as the text that stands in the file; SQL decides what it means. The header
names the columns, in any order (required: provider, billing_month, amount, currency):

  provider            as in the price book or on spans: anthropic, openai, google, ...
  billing_account_id  the account that the provider bills
  billing_month       YYYY-MM
  invoice_id          the invoice the line stands on
  line_item           the provider's own words
  charge_category     Usage (default), Credit, Tax, Adjustment or Purchase
  model, meter        what was used: input, cache_read, cache_write_5m, cache_write_1h, output,
                      web_search; both empty on lines that are no usage
  pricing_mode        standard (default), batch, flex, priority, fast
  quantity            with quantity_unit: tokens, thousand_tokens, million_tokens, requests
  amount, currency    decimal text and ISO 4217 code
  note                free text

A file that was loaded before adds nothing; a changed file of the same name replaces it.

Exit codes: 0 loaded, 1 a file could not be read, 2 wrong usage.
"""

import argparse
import csv
import hashlib
import os
import pathlib
import sys
import time

import duckdb

from load_spans import find_files

TABLES = pathlib.Path(__file__).with_name("raw_tables.sql")
COLUMNS = (
    "provider", "billing_account_id", "billing_month", "invoice_id", "line_item",
    "charge_category", "model", "meter", "pricing_mode", "quantity", "quantity_unit",
    "amount", "currency", "note",
)  # fmt: skip
REQUIRED = ("provider", "billing_month", "amount", "currency")


class UnreadableFile(Exception):
    """The file as a whole cannot be read; its message says why."""


def read_lines(path):
    """The lines of one CSV file as (line number, values in the order of COLUMNS)."""
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as source:
        reader = csv.DictReader(source)
        header = [name.strip().lower() for name in reader.fieldnames or []]
        missing = [name for name in REQUIRED if name not in header]
        if missing:
            raise UnreadableFile(f"no column {', '.join(missing)} in the header")
        unknown = [name for name in header if name not in COLUMNS]
        if unknown:
            raise UnreadableFile(f"unknown column {', '.join(unknown)} in the header")
        reader.fieldnames = header
        return [
            (reader.line_num, [line.get(name) or None for name in COLUMNS]) for line in reader
        ]


def load_file(connection, path, loaded_at):
    """Load one file in one transaction; returns how many lines were added."""
    snapshot = hashlib.md5(pathlib.Path(path).read_bytes(), usedforsecurity=False).hexdigest()
    if connection.execute(
        "select 1 from invoice_lines where source_file = ? and snapshot_id = ? limit 1",
        [path, snapshot],
    ).fetchone():
        return 0
    lines = read_lines(path)
    connection.execute("begin")
    try:
        connection.execute("delete from invoice_lines where source_file = ?", [path])
        if lines:
            marks = ", ".join("?" * (len(COLUMNS) + 4))
            connection.executemany(
                f"insert into invoice_lines values ({marks})",
                [[*values, snapshot, path, number, loaded_at] for number, values in lines],
            )
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return len(lines)


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", help="CSV files, folders or globs; none: only the tables")
    parser.add_argument(
        "--db",
        default=os.environ.get("AGENT_COST_DB", "agent_cost.duckdb"),
        help="DuckDB file (default: AGENT_COST_DB, else agent_cost.duckdb)",
    )
    parser.add_argument("--schema", default="agent_cost_raw", help="default: agent_cost_raw")
    options = parser.parse_args(arguments)
    if not options.schema.isidentifier():
        parser.error(f"--schema {options.schema!r} is no plain SQL name")

    files, missing = find_files(options.paths, endings=(".csv",))
    for pattern in missing:
        print(f"load_invoices: nothing found at {pattern}", file=sys.stderr)
    connection = duckdb.connect(options.db, config={"storage_compatibility_version": "v1.2.0"})
    connection.execute(f"create schema if not exists {options.schema}")
    connection.execute(f"set schema = '{options.schema}'")
    connection.execute(TABLES.read_text())

    added, failed = 0, bool(missing)
    loaded_at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    for path in files:
        try:
            added += load_file(connection, path, loaded_at)
        except (UnreadableFile, OSError, csv.Error) as error:
            failed = True
            print(f"load_invoices: {path}: {error}", file=sys.stderr)
    print(
        f"{added:,} new invoice lines from {len(files):,} files"
        f" -> {options.db} ({options.schema}.invoice_lines)"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
