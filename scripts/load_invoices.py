#!/usr/bin/env python3
"""Load provider bills into the raw invoice table of an agent_cost DuckDB file.

Takes the providers' own exports as they are (CSV, CSV.gz, JSON and JSONL of their APIs, Parquet) and
recognises each by its columns; docs/bills.md says where to get them. Every value is kept as the text
that stands in the file; SQL decides what it means. For a bill that comes in no such form there is a
plain CSV, columns in any order (required: provider, billing_month, amount, currency):

  provider            as in the price book or on spans: anthropic, openai, google, ...
  billing_account_id  the account that the provider bills
  billing_month       YYYY-MM
  invoice_id          the invoice the line stands on
  line_item           the provider's own words
  charge_category     Usage (default), Credit, Tax, Adjustment or Purchase
  charge_class        Correction when the line corrects an earlier month, else empty
  charge_month        YYYY-MM that a correction corrects; empty: the billing month
  model, meter        what was used: input, cache_read, cache_write_5m, cache_write_1h, output,
                      web_search; both empty on lines that are no usage
  pricing_mode        standard (default), batch, flex, priority, fast
  quantity            with quantity_unit: tokens, thousand_tokens, million_tokens, requests
  amount, currency    decimal text and ISO 4217 code
  list_amount         what the line would have cost at list prices, where the bill says so
  note                free text

Loading a file again adds nothing. A newer export of a period takes the place of an older one when it
is complete; a plain CSV that changed takes the place of the file of its name.

A file that a folder or glob holds and that cannot be read is named and skipped.

Exit codes: 0 loaded, 1 a file that you named could not be read, none could, or a file is the error that an
API answered instead of a bill, 2 wrong usage.
"""

import argparse
import csv
import datetime
import gzip
import hashlib
import json
import os
import pathlib
import sys
import tempfile

import duckdb

from books import STORAGE, add_options, open_file, time_of_load
from load_spans import find_files

TABLES = pathlib.Path(__file__).with_name("raw_tables.sql")
ENDINGS = (".csv", ".json", ".jsonl", ".ndjson", ".parquet")
PLAIN = "manual_invoice"
PLAIN_COLUMNS = {
    "provider", "billing_account_id", "billing_month", "invoice_id", "line_item", "charge_category",
    "charge_class", "charge_month", "model", "meter", "pricing_mode", "quantity", "quantity_unit",
    "amount", "list_amount", "currency", "note",
}  # fmt: skip
# An export is what has these columns (lower case); the first that fits counts.
FORMATS = {
    PLAIN: {"provider", "billing_month", "amount", "currency"},
    "fivetran_claude_cost": {"_fivetran_id", "cost_type", "amount", "starting_at"},
    "fivetran_openai_cost": {"_fivetran_id", "line_item", "amount_value"},
    "anthropic_console_cost": {"usage_date_utc", "cost_usd", "token_type"},
    "anthropic_console_usage": {"usage_date_utc", "model_version", "usage_output_tokens"},
    "anthropic_analytics_cost": {"starting_at", "list_amount", "amount"},
    "anthropic_analytics_costs": {"starting_at", "cost.list_amount", "cost.amount"},
    "anthropic_usage_report": {"starting_at", "uncached_input_tokens"},
    "anthropic_cost_report": {"starting_at", "amount", "currency"},
    "openai_cost_csv": {"amount_value", "line_item", "start_time_iso"},
    "openai_costs": {"start_time", "amount.value"},
    "openai_usage": {"start_time", "num_model_requests", "input_tokens"},
    "openrouter_activity": {"date", "model_permaslug", "usage"},
    "aws_cur": {"line_item_usage_type", "line_item_unblended_cost"},
    "azure_cost": {"metername", "costinbillingcurrency"},
    "gcp_billing": {"sku.description", "invoice.month", "cost"},
    "focus": {"billedcost", "chargecategory", "chargeperiodstart"},
}
ALIASES = {"anthropic_analytics_costs": "anthropic_analytics_cost"}
ROW_COLUMNS = {
    "source_system": "varchar", "row_values": "varchar", "reject_reason": "varchar",
    "billing_account_id": "varchar", "export_scope": "varchar", "is_partial": "boolean",
    "fetched_at": "timestamp", "snapshot_id": "varchar", "source_file": "varchar",
    "source_line": "bigint", "source_part": "bigint", "loaded_at": "timestamp",
}  # fmt: skip


class UnreadableFile(Exception):
    """The file as a whole cannot be read; its message says why."""


class FailedExport(UnreadableFile):
    """No stray file but a bill that is missing."""


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    return value if isinstance(value, str) else str(value)


def flatten(record, prefix=""):
    """One level of lower-case names (amount.value), each value the text it was; lists stay JSON."""
    flat = {}
    for name, value in record.items():
        name = prefix + name.strip().lower()
        if isinstance(value, dict):
            flat.update(flatten(value, name + "."))
        elif isinstance(value, list | tuple):
            flat[name] = json.dumps(value, default=text_of)
        elif value is not None:
            flat[name] = text_of(value)
    return flat


def documents(text):
    """JSON values one after the other (a document, JSONL, or pages appended to one file), each with its
    line, its number texts kept. A line that is no JSON gives None."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str)
    position, line = 0, 1
    while position < len(text):
        if text[position].isspace():
            line += text[position] == "\n"
            position += 1
            continue
        try:
            value, end = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError):
            value, end = None, text.find("\n", position)
            end = end if end >= 0 else len(text)
        yield line, value
        line += text.count("\n", position, end)
        position = end


def page_records(value):
    """The records of one JSON value: of an API page, of its buckets, of a list, or the value itself.

    A bucket without results is a record too: it says that nothing was charged.
    """
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        value = value["data"]
    for record in value if isinstance(value, list) else [value]:
        if not isinstance(record, dict):
            yield None
        elif isinstance(record.get("results"), list):
            bucket = {name: part for name, part in record.items() if name not in ("results", "object")}
            for result in record["results"] or [{}]:
                yield {**bucket, **result} if isinstance(result, dict) else None
        else:
            yield record


def with_credits(record):
    """A record of Google's billing export, and each credit nested in it as a record of its own."""
    if not isinstance(record, dict) or not isinstance(record.get("credits"), list):
        yield record
        return
    plain = {name: value for name, value in record.items() if name != "credits"}
    yield plain
    for credit in record["credits"]:
        yield {**plain, "credit": credit}


def read_json(path):
    """(line, part, record or None) of each record, and whether a page says that another one follows."""
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig", errors="replace") as source:
        content = source.read()
    records, goes_on = [], False
    for line, value in documents(content):
        if isinstance(value, dict):
            if value.get("error") and "data" not in value:
                raise FailedExport(f"the answer of the API is an error: {json.dumps(value['error'])[:200]}")
            if isinstance(value.get("data"), list):
                goes_on = bool(value.get("next_page")) or value.get("has_more") is True
        part = 0
        for record in page_records(value):
            for one in with_credits(record):
                part += 1
                records.append((line, part, one))
    return records, goes_on


def read_csv(path):
    opened = gzip.open if path.endswith(".gz") else open
    csv.field_size_limit(2**31 - 1)
    with opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as source:
        reader = csv.DictReader(source)
        if not reader.fieldnames:
            raise UnreadableFile("the file is empty")
        header = [name.strip() for name in reader.fieldnames]
        reader.fieldnames = header
        # None marks a line with more or fewer values than the header
        return [
            (reader.line_num, 1, None if None in row or None in row.values() else
             {name: value for name, value in row.items() if value.strip()})
            for row in reader
        ], False, header  # fmt: skip


def read_parquet(path):
    rows = duckdb.connect().execute("select * from read_parquet(?)", [path])
    names = [column[0] for column in rows.description]
    records, line = [], 0
    while batch := rows.fetchmany(10_000):
        for values in batch:
            line += 1
            for part, record in enumerate(with_credits(dict(zip(names, values, strict=True))), 1):
                records.append((line, part, record))
    return records, False, names


def read_file(path):
    """Records of a file, whether another page follows, and all names that occur in it."""
    if path.endswith((".csv", ".csv.gz")):
        return read_csv(path)
    if path.endswith(".parquet"):
        return read_parquet(path)
    records, goes_on = read_json(path)
    if not any(record for _, _, record in records):
        raise UnreadableFile("no JSON object in it")
    return records, goes_on, []


def recognise(names):
    names = {name.strip().lower() for name in names}
    for system, needed in FORMATS.items():
        if needed <= names:
            return ALIASES.get(system, system)
    return None


def closest(names):
    """What keeps a file with these columns from being an export that is known, or what to do where it is like none."""
    if len(names) == 1:
        for mark, called in {";": "';'", "\t": "tabs", "|": "'|'"}.items():
            if recognise(names[0].split(mark)):
                return f"its columns are separated by {called} where commas are read"
    names = {name.strip().lower() for name in names}
    shares = {system: len(needed & names) / len(needed) for system, needed in FORMATS.items()}
    system = max(shares, key=shares.get)
    if shares[system] < 0.5:
        return "name it with --format"
    return f"closest to {ALIASES.get(system, system)}, but without {', '.join(sorted(FORMATS[system] - names))}"


def system_of(records, header, wanted):
    """The source system of a file; a bucket without results does not tell, so any record may."""
    if wanted:
        return wanted
    found = recognise(header)
    for *_, record in records if not header else ():
        if record and (found := recognise(flatten(record))):
            break
    if not found:
        names = list(header or next((flatten(record) for *_, record in records if record), {}))
        raise UnreadableFile(f"no known export (columns: {', '.join(names[:12])}): {closest(names)}")
    if found == PLAIN and (unknown := [name for name in header if name.lower() not in PLAIN_COLUMNS]):
        raise UnreadableFile(f"unknown column {', '.join(unknown)} in the header")
    return found


def as_utc(moment):
    try:
        moment = datetime.datetime.fromisoformat(moment)
    except ValueError as error:
        raise argparse.ArgumentTypeError("no ISO 8601 date or time: " + moment) from error
    if moment.tzinfo:
        moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return moment


def load_file(connection, path, options, loaded_at):
    """Load one file in one transaction; returns its source system and how many rows were added."""
    snapshot = hashlib.md5(pathlib.Path(path).read_bytes(), usedforsecurity=False).hexdigest()
    known = connection.execute(
        """select source_system from invoice_rows where snapshot_id = $snapshot
            and billing_account_id is not distinct from $account and export_scope is not distinct from $scope
        limit 1""",
        {"snapshot": snapshot, "account": options.account, "scope": options.scope},
    ).fetchone()
    if known:
        return known[0], 0
    records, goes_on, header = read_file(path)
    system = system_of(records, header, options.format)
    modified = datetime.datetime.fromtimestamp(os.path.getmtime(path), datetime.UTC).replace(tzinfo=None)
    export = {
        "source_system": system, "billing_account_id": options.account, "export_scope": options.scope,
        "is_partial": goes_on or options.partial, "fetched_at": str(options.fetched_at or modified),
        "snapshot_id": snapshot, "source_file": path, "loaded_at": loaded_at,
    }  # fmt: skip
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as spool:
        for line, part, record in records:
            values = None if record is None else json.dumps(flatten(record)).replace("\\u0000", "\\ufffd")
            json.dump({
                **export, "source_line": line, "source_part": part, "row_values": values,
                "reject_reason": "unreadable_line" if values is None else None,
            }, spool)  # fmt: skip
            spool.write("\n")
        spool.flush()
        connection.execute("begin")
        try:
            # A plain CSV is corrected by hand; of exports the older ones stay, and SQL picks.
            connection.execute(
                "delete from invoice_rows where source_file = ? and source_system = ?", [path, PLAIN]
            )
            if records:
                connection.execute(
                    f"""insert into invoice_rows ({", ".join(ROW_COLUMNS)})
                    select {", ".join(ROW_COLUMNS)} from read_json($file, format = 'newline_delimited',
                        columns = {ROW_COLUMNS}, maximum_object_size = 268435456)""",
                    {"file": spool.name},
                )
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
    return system, len(records)


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", help="files, folders or globs; none: only the tables")
    parser.add_argument("--format", choices=sorted(set(FORMATS) - set(ALIASES)), help="default: recognised by columns")
    parser.add_argument("--account", help="billing account, for exports that do not name it")
    parser.add_argument("--scope", help="name of a part of the account (a project) that was exported on its own")
    parser.add_argument("--partial", action="store_true", help="the export is not whole: it replaces no complete one")
    parser.add_argument("--fetched-at", type=as_utc, help="when it was exported (default: when the file was written)")
    add_options(parser, schema="agent_cost_raw")
    options = parser.parse_args(arguments)

    files, missing = find_files(options.paths, endings=ENDINGS)
    for pattern in missing:
        print(f"load_invoices: nothing found at {pattern}", file=sys.stderr)
    connection = open_file(options.db, config=STORAGE)
    connection.execute(f"create schema if not exists {options.schema}")
    connection.execute(f"set schema = '{options.schema}'")
    connection.execute(TABLES.read_text())

    added, read, failed = 0, 0, bool(missing)
    loaded_at = time_of_load()
    for path in files:
        try:
            system, rows = load_file(connection, path, options, loaded_at)
            added, read = added + rows, read + 1
            print(f"{path}: {system}, {rows:,} new rows")
        except (UnreadableFile, OSError, csv.Error, EOFError, duckdb.Error) as error:
            stray = path not in options.paths and not isinstance(error, FailedExport)
            failed = failed or not stray
            print(f"load_invoices: {path}: {'skipped, ' if stray else ''}{error}", file=sys.stderr)
    skipped = f", {len(files) - read:,} not read" if read < len(files) else ""
    print(
        f"{added:,} new invoice rows from {read:,} files{skipped}"
        f" -> {options.db} ({options.schema}.invoice_rows)"
    )
    return 1 if failed or files and not read else 0


if __name__ == "__main__":
    sys.exit(main())
