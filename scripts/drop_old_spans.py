#!/usr/bin/env python3
"""Drop raw and staged spans that are older than a number of days; facts, marts and closed months keep their rows.

Whole traces go: those whose last span ended before, that a finished build has carried into every mart, and whose calls
no younger trace shows too. agent_cost_raw.dropped_traces remembers them, so that later builds leave their rows alone:
a span of theirs that still comes is listed in agent_cost_rejects (trace_was_dropped), and `dbt build --full-refresh`
stops, for it would lose them. The file does not shrink; new spans take the space.

Exit codes: 0 dropped or nothing to drop, 1 refused or the file is missing, 2 wrong usage.
"""

import argparse
import datetime
import os
import pathlib
import sys

import duckdb

from books import add_options, open_file, plain_name

TABLES = pathlib.Path(__file__).with_name("raw_tables.sql")
OPEN_BATCHES = """
select count(*) from {marts}.stg_agent_cost__otel_spans
where staged_at not in (select staged_at from {marts}.int_agent_cost__finished_batches)
"""
# a trace with spans that are not staged yet is not old
OLD_TRACES = """
create temp table old_traces as
select staged.trace_id, staged.spans, staged.last_seen_at
from (
    select trace_id, count(*) as spans, max(coalesce(ended_at, loaded_at)) as last_seen_at
    from {marts}.stg_agent_cost__otel_spans where trace_id is not null group by trace_id
) as staged
inner join (
    select trace_id, count(*) as spans from {raw}.otel_spans where trace_id is not null group by trace_id
) as loaded on staged.trace_id = loaded.trace_id and staged.spans = loaded.spans
where staged.last_seen_at < $before
    and staged.trace_id not in (select trace_id from {raw}.dropped_traces)
"""
# Which of two traces carries a bill is judged on both together, so they go together.
KEEP_WITH_TWINS = """
delete from old_traces where trace_id in (
    select trace_id from {marts}.int_agent_cost__twin_traces
    where twin_trace_id not in (select trace_id from old_traces)
        and twin_trace_id not in (select trace_id from {raw}.dropped_traces)
)
"""
DROP = """
insert into {raw}.dropped_traces select trace_id, spans, last_seen_at, $now from old_traces;
delete from {raw}.otel_spans where trace_id in (select trace_id from old_traces);
delete from {marts}.stg_agent_cost__otel_spans where trace_id in (select trace_id from old_traces);
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--older-than", type=int, required=True, metavar="DAYS", help="age of a trace's last span")
    parser.add_argument("--dry-run", action="store_true", help="say what would go, and drop nothing")
    add_options(parser)
    parser.add_argument("--raw-schema", default="agent_cost_raw", type=plain_name, help="default: agent_cost_raw")
    options = parser.parse_args(arguments)
    if options.older_than < 1:
        parser.error("--older-than needs 1 day or more")
    if not os.path.exists(options.db):
        print(f"drop_old_spans: no file {options.db}", file=sys.stderr)
        return 1
    try:
        return drop(options)
    except duckdb.CatalogException:
        print(f"drop_old_spans: no books in {options.db}: run dbt build first", file=sys.stderr)
    except duckdb.IOException as error:
        print(f"drop_old_spans: {options.db}: {str(error).splitlines()[0]}", file=sys.stderr)
    return 1


def drop(options):
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    before = now - datetime.timedelta(days=options.older_than)
    with open_file(options.db) as connection:
        # The file and the schema may share a name, so names are never qualified with the schema alone.
        database = connection.execute("select current_database()").fetchone()[0]
        names = {"marts": f'"{database}".{options.schema}', "raw": f'"{database}".{options.raw_schema}'}
        connection.execute(f"use {names['raw']}")
        connection.execute(TABLES.read_text())
        if connection.execute(OPEN_BATCHES.format(**names)).fetchone()[0]:
            print(f"drop_old_spans: the last build of {options.db} did not finish: run dbt build first", file=sys.stderr)
            return 1
        connection.execute("begin")
        connection.execute(OLD_TRACES.format(**names), {"before": before})
        while connection.execute(KEEP_WITH_TWINS.format(**names)).fetchone()[0]:
            pass
        traces, spans = connection.execute("select count(*), coalesce(sum(spans), 0) from old_traces").fetchone()
        if options.dry_run:
            connection.execute("rollback")
        else:
            for statement in DROP.format(**names).strip().split(";\n"):
                connection.execute(statement, {"now": now} if "$now" in statement else None)
            connection.execute("commit")
    said = "Would drop" if options.dry_run else "Dropped"
    print(f"{said} {spans:,} spans of {traces:,} traces that ended before {before:%Y-%m-%d %H:%M} UTC from {options.db}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
