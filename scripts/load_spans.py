#!/usr/bin/env python3
"""Load OTLP JSON trace files into the raw span table of an agent_cost DuckDB file.

Input is what the OpenTelemetry Collector's file exporter writes: one
ExportTraceServiceRequest a line, plain, .gz or .zst. Give files, folders, globs,
or - for standard input. A file that grew since the last load continues where it
stopped; one that did not change, was renamed or is given twice adds nothing.

Broken lines do not stop the load: they land in <schema>.otel_span_rejects with
file, line and reason, and so does a file that cannot be read, until it can. Nothing
is judged here: the dbt models decide what a span is.

Exit codes: 0 loaded (also with rejects, and with unreadable files that a folder or
glob held beside others), 1 nothing could be read or a file that was named could not,
2 wrong usage.
"""

import argparse
import glob
import gzip
import os
import pathlib
import shutil
import sys
import tempfile
import time

import duckdb

from books import STORAGE, add_options, open_file, time_of_load

ENDINGS = (".json", ".jsonl", ".ndjson", ".otlp")
COMPRESSION = {".gz": "gzip", ".zst": "zstd"}
MAX_LINE_BYTES = 256 * 1024 * 1024
# Text that is taken apart at a time; in memory it is several times as large.
PART_BYTES = 64 * 1024 * 1024

ANY_VALUE = (
    '{"stringValue":"JSON","intValue":"JSON","doubleValue":"JSON","boolValue":"JSON",'
    '"arrayValue":"JSON","kvlistValue":"JSON","bytesValue":"JSON"}'
)
ATTRIBUTES = f'[{{"key":"VARCHAR","value":{ANY_VALUE}}}]'
# Times and codes are read as text: exporters write them as strings or as numbers.
REQUEST = (
    f'{{"resourceSpans":[{{"resource":{{"attributes":{ATTRIBUTES}}},"scopeSpans":[{{'
    '"scope":{"name":"VARCHAR","version":"VARCHAR"},"spans":[{'
    '"traceId":"VARCHAR","spanId":"VARCHAR","parentSpanId":"VARCHAR","traceState":"VARCHAR",'
    '"flags":"VARCHAR","name":"VARCHAR","kind":"VARCHAR","startTimeUnixNano":"VARCHAR",'
    '"endTimeUnixNano":"VARCHAR","status":{"code":"VARCHAR","message":"VARCHAR"},'
    f'"attributes":{ATTRIBUTES},"events":"JSON","links":"JSON"}}]}}]}}]}}'
)

TABLES = pathlib.Path(__file__).with_name("raw_tables.sql")


def attribute_object(attributes: str) -> str:
    """SQL: a list of OTLP attributes as one flat JSON object, names and values unchanged."""
    return f"""replace('{{' || array_to_string([
        to_json(attribute.key) || ':' || coalesce(
            attribute.value.stringValue,
            case when regexp_full_match(trim(attribute.value.intValue, '"'), '-?[0-9]+')
                then trim(attribute.value.intValue, '"') else attribute.value.intValue end,
            attribute.value.doubleValue,
            attribute.value.boolValue,
            '[' || array_to_string([
                coalesce(item -> 'stringValue', trim(item -> 'intValue', '"'), item -> 'doubleValue',
                    item -> 'boolValue', item)
                for item in json_extract(attribute.value.arrayValue, '$.values[*]')], ',') || ']',
            attribute.value.kvlistValue,
            attribute.value.bytesValue,
            'null')
        for attribute in coalesce({attributes}, []) if attribute.key is not null
    ], ',') || '}}', '\\u0000', '\\ufffd')"""


# Two steps, written down: a list that is still part of a larger one costs as much as the larger one in every expression.
PARSE_LINES = f"""
create or replace temp table parsed_lines as
select source_line, request.resourceSpans as resource_spans, case when request.resourceSpans is null then line end as line
from (
    select rowid + 1 as source_line, line, case when json_valid(line) then from_json(line, '{REQUEST}') end as request
    from lines where rowid >= $first and rowid < $end
)
"""

SEPARATE_SPANS = f"""
create or replace temp table exported_spans as
with requests as (
    select source_line, unnest(resource_spans) as resource_spans from parsed_lines
),
scopes as (
    select
        source_line,
        {attribute_object('resource_spans.resource.attributes')} as resource_attributes,
        unnest(resource_spans.scopeSpans) as scope_spans
    from requests
)
select source_line, resource_attributes, scope_spans.scope as scope, unnest(scope_spans.spans) as span
from scopes
"""

INSERT_SPANS = f"""
insert into otel_spans
select
    nullif(lower(trim(span.traceId)), ''), nullif(lower(trim(span.spanId)), ''),
    nullif(lower(trim(span.parentSpanId)), ''), nullif(span.traceState, ''),
    span.flags, span.name, span.kind,
    try_cast(span.startTimeUnixNano as bigint), try_cast(span.endTimeUnixNano as bigint),
    span.status.code, span.status.message,
    {attribute_object('span.attributes')},
    resource_attributes, span.events, span.links,
    nullif(scope.name, ''), nullif(scope.version, ''),
    $source_file, source_line, $loaded_at
from exported_spans
"""

INSERT_REJECTS = """
insert into otel_span_rejects
select $source_file, source_line,
    case when not json_valid(line) then 'invalid_json'
        when json_type(line) = 'OBJECT' and json_exists(line, '$.resourceSpans')
            then 'unreadable_resource_spans'
        else 'not_a_trace_export' end,
    'line of ' || strlen(line) || ' bytes', $loaded_at
from parsed_lines
where line is not null and trim(line) <> '' and line <> '{}'
"""


class UnreadableFile(Exception):
    """The file as a whole cannot be read; its message says why."""


def find_files(patterns, endings=ENDINGS):
    """Files named by patterns (file, folder, glob), each once, in a stable order."""
    found, missing = [], []
    for pattern in patterns:
        if pattern == "-":
            matches = ["-"]
        elif os.path.isdir(pattern):
            matches = [
                os.path.join(folder, name)
                for folder, _, names in os.walk(pattern)
                for name in names
                if has_ending(name, endings)
            ]
        else:
            matches = [name for name in glob.glob(pattern, recursive=True) if os.path.isfile(name)]
        if not matches:
            missing.append(pattern)
        found.extend(sorted(matches))
    return list(dict.fromkeys(found)), missing


def has_ending(name, endings):
    stem, ending = os.path.splitext(name)
    return (stem if ending in COMPRESSION else name).endswith(endings)


def spool_stdin():
    with tempfile.NamedTemporaryFile(delete=False, suffix=".jsonl") as spool:
        shutil.copyfileobj(sys.stdin.buffer, spool)
    return spool.name


def read_lines(connection, path):
    """Put the file's lines into the temporary table lines, in order (rowid is line - 1)."""
    compression = COMPRESSION.get(os.path.splitext(path)[1], "none")

    def read(name, codec):
        connection.execute(
            f"""create or replace temp table lines as
            select line from read_csv($path, columns = {{'line': 'VARCHAR'}}, delim = '',
                quote = '', escape = '', header = false, auto_detect = false,
                compression = '{codec}', max_line_size = {MAX_LINE_BYTES},
                buffer_size = {MAX_LINE_BYTES})""",
            {"path": name},
        )

    if os.path.getsize(path) == 0:
        connection.execute("create or replace temp table lines (line varchar)")
        return
    try:
        read(path, compression)
    except duckdb.Error as error:
        if "CSV Error" not in str(error):
            raise UnreadableFile(str(error).splitlines()[0]) from error
        repaired = replace_bad_bytes(path, compression)
        try:
            read(repaired, "none")
        except duckdb.Error as second:
            raise UnreadableFile(f"it is no text of lines: {str(second).splitlines()[0]}") from second
        finally:
            os.unlink(repaired)


def replace_bad_bytes(path, compression):
    """A copy in which NUL bytes and bytes that are no UTF-8 are the replacement character."""
    if compression == "zstd":
        raise UnreadableFile("bytes that are no UTF-8 inside a .zst file: decompress it first")
    opener = gzip.open if compression == "gzip" else open
    with tempfile.NamedTemporaryFile("w", delete=False, suffix=".jsonl", encoding="utf-8") as copy:
        with opener(path, "rt", encoding="utf-8", errors="replace", newline="\n") as source:
            while chunk := source.read(1 << 20):
                copy.write(chunk.replace("\x00", "\ufffd"))
    return copy.name


def line_hash(connection, position):
    row = connection.execute(
        "select md5(line) from lines where rowid = $position", {"position": position}
    ).fetchone()
    return row[0] if row else None


def lines_already_loaded(connection, first_hash):
    """How many leading lines of the file in hand an earlier load took, under any name."""
    for lines, last_hash in connection.execute(
        f"select lines, last_line_hash from loaded_files"
        " where first_line_hash = $first and lines > 0 order by lines desc",
        {"first": first_hash},
    ).fetchall():
        if line_hash(connection, lines - 1) == last_hash:
            return lines
    return 0


def parts_of(connection, done):
    """The lines from `done` on as ranges (first, end) of rowid, of some PART_BYTES each."""
    return connection.execute(
        """select min(line_number), max(line_number) + 1
        from (
            select rowid as line_number,
                sum(coalesce(strlen(line), 0)) over (order by rowid rows unbounded preceding) // $bytes as part
            from lines where rowid >= $done
        )
        group by part order by 1""",
        {"bytes": PART_BYTES, "done": done},
    ).fetchall()


def load_file(connection, path, name):
    """Load what is new in one file, in one transaction; returns (spans, rejected lines)."""
    status = os.stat(path)
    seen = connection.execute(
        f"select 1 from loaded_files where source_file = $name"
        " and byte_size = $size and modified_ns = $modified",
        {"name": name, "size": status.st_size, "modified": status.st_mtime_ns},
    ).fetchone()
    if seen and path == name:
        return 0, 0
    read_lines(connection, path)
    done = lines_already_loaded(connection, line_hash(connection, 0))
    marks = {"source_file": name, "loaded_at": time_of_load()}
    connection.execute("begin")
    try:
        connection.execute(
            f"delete from otel_span_rejects"
            " where source_file = $name and (source_line > $done or reason = 'unreadable_file')",
            {"name": name, "done": done},
        )
        spans = rejects = 0
        for first, end in parts_of(connection, done):
            connection.execute(PARSE_LINES, {"first": first, "end": end})
            connection.execute(SEPARATE_SPANS)
            spans += connection.execute(INSERT_SPANS, marks).fetchone()[0]
            rejects += connection.execute(INSERT_REJECTS, marks).fetchone()[0]
        # A broken last line may be one that is still being written: the next load reads it again.
        total, last_is_broken = connection.execute(
            "select count(*), coalesce(max(case when not json_valid(line) then 1 else 0 end"
            ") filter (where rowid = (select max(rowid) from lines)), 0) from lines"
        ).fetchone()
        lines = total - last_is_broken
        connection.execute(
            f"insert into loaded_files values"
            " ($name, $size, $modified, $first, $last, $lines, $spans, $rejects, $loaded_at)",
            {
                "name": name,
                "size": status.st_size,
                "modified": status.st_mtime_ns,
                "first": line_hash(connection, 0),
                "last": line_hash(connection, lines - 1),
                "lines": lines,
                "spans": spans,
                "rejects": rejects,
                "loaded_at": marks["loaded_at"],
            },
        )
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return spans, rejects


def note_unreadable(connection, name, error):
    """A reject for the whole file, in place of the one before."""
    connection.execute("delete from otel_span_rejects where source_file = $1 and reason = 'unreadable_file'", [name])
    connection.execute(
        "insert into otel_span_rejects values ($1, 1, 'unreadable_file', $2, $3)", [name, str(error), time_of_load()]
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", help="files, folders, globs, or - for standard input")
    add_options(parser, schema="agent_cost_raw")
    parser.add_argument("--memory-limit", help="for example 4GB (default: DuckDB's own)")
    options = parser.parse_args(arguments)

    files, missing = find_files(options.paths)
    for pattern in missing:
        print(f"load_spans: nothing found at {pattern}", file=sys.stderr)
    connection = open_file(options.db, config=STORAGE)
    if options.memory_limit:
        connection.execute(f"set memory_limit = '{options.memory_limit}'")
    connection.execute(f"create schema if not exists {options.schema}")
    connection.execute(f"set schema = '{options.schema}'")
    connection.execute(TABLES.read_text())

    spans = rejects = read = 0
    failed = bool(missing)
    for number, path in enumerate(files, 1):
        name = "<stdin>" if path == "-" else path
        path = spool_stdin() if path == "-" else path
        started = time.monotonic()
        try:
            new_spans, new_rejects = load_file(connection, path, name)
        except (UnreadableFile, OSError) as error:
            stray = name not in options.paths and name != "<stdin>"
            failed = failed or not stray
            print(f"load_spans: {name}: {'skipped, ' if stray else ''}{error}", file=sys.stderr)
            note_unreadable(connection, name, error)
            continue
        finally:
            if name == "<stdin>":
                os.unlink(path)
        spans, rejects, read = spans + new_spans, rejects + new_rejects, read + 1
        print(
            f"[{number}/{len(files)}] {name}: {new_spans:,} new spans"
            + (f", {new_rejects:,} broken lines" if new_rejects else "")
            + f" ({time.monotonic() - started:.1f} s)",
            file=sys.stderr,
        )
    skipped = f", {len(files) - read:,} not read" if read < len(files) else ""
    print(
        f"{spans:,} new spans, {rejects:,} broken lines from {read:,} files{skipped}"
        f" -> {options.db} ({options.schema}.otel_spans)"
    )
    return 1 if failed or not read else 0


if __name__ == "__main__":
    sys.exit(main())
