#!/usr/bin/env python3
"""Close a month: write it, with its totals, into agent_cost_own_closed_months.csv of your seeds.

From the next `dbt build` on the calls, prices and bill of the month are kept as this program read them: as the last build
left them, whatever is loaded in between. A newer bill is booked as a correction in the first later month that is open,
late calls are marked, and the build fails should the totals move. A `--full-refresh` closes nothing; the build after it
does. To open a month again, take its row out and run `dbt build`; then it can be closed anew.

A month is refused while it runs and without a bill; while it is off by more than its tolerance, while lines of its bill
are in a currency without an exchange rate, and after a build that did not come to an end, unless you say --anyway.

Exit codes: 0 written, 1 refused or nothing to close, 2 wrong usage.
"""

import argparse
import csv
import datetime
import itertools
import os
import pathlib
import re
import sys

from books import DEMO, add_options, counted, holds_demo, open_books

SEED = "agent_cost_own_closed_months.csv"
# A month is closed in all its currencies; one without an exchange rate is a row of its own.
MONTHS = """
select
    months.provider, months.billing_account_id, months.currency, months.period_status, months.status, months.off_by,
    (
        select sum(lines.compared_amount) from agent_cost_invoice_lines as lines
        where lines.provider = months.provider and lines.billing_account_id = months.billing_account_id
            and lines.billing_month = months.billing_month and lines.compared_currency = months.currency
    ) as invoiced_cost,
    (
        select sum(calls.billed_cost) from fct_chat_spans as calls
        where calls.provider = months.provider and calls.billing_account_id = months.billing_account_id
            and calls.billing_month = months.billing_month and calls.currency = months.currency
    ) as billed_cost
from agent_cost_reconciliation_months as months
where strftime(months.billing_month, '%Y-%m') = ? and (? is null or months.provider = ?)
order by months.provider, months.billing_account_id, months.currency <> 'USD', months.currency
"""
UNFINISHED = """
select count(*) from int_agent_cost__started_build as started
where not exists (
    select 1 from int_agent_cost__finished_rules as finished where finished.finished_at = started.staged_at
)
"""


def reasons(rows):
    """Why the month is not closed without --anyway."""
    for _, _, currency, _, status, off_by, invoiced, _ in rows:
        if status == "off":
            yield f"off by {plain(off_by)}: see agent_cost_variance_causes"
        elif status == "other_currency":
            yield f"{currency} {plain(invoiced)} has no exchange rate: put it into agent_cost_own_exchange_rates.csv"


def plain(amount):
    return "0" if not amount else format(amount.normalize(), "f")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("month", help="YYYY-MM")
    parser.add_argument("--provider", help="only this provider (default: every provider with a bill)")
    parser.add_argument("--note", default="", help="who closes it, and why")
    parser.add_argument(
        "--anyway", action="store_true",
        help="also when it is off, a currency has no exchange rate, or the last build did not finish",
    )  # fmt: skip
    add_options(parser)
    parser.add_argument(
        "--seeds", type=pathlib.Path, default=os.environ.get("AGENT_COST_USER_SEEDS"),
        help="folder of your seeds (default: AGENT_COST_USER_SEEDS, else user_seeds, for the demo demo/user_seeds)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", options.month):
        parser.error(f"{options.month!r} is no month like 2026-08")
    with open_books(options.db, options.schema) as connection:
        seeds = options.seeds or pathlib.Path(DEMO if holds_demo(connection) else "", "user_seeds")
        months = connection.execute(MONTHS, [options.month, options.provider, options.provider]).fetchall()
        is_unfinished = bool(connection.execute(UNFINISHED).fetchone()[0])
    if not months:
        print(f"close_month: the books know no {options.month} of {options.provider or 'any provider'}", file=sys.stderr)
        return 1

    seed = seeds / SEED
    if not seed.exists():
        print(f"close_month: no file {seed}", file=sys.stderr)
        return 1
    with open(seed, newline="") as source:
        reader = csv.DictReader(source)
        written = {(row["provider"], row["billing_account_id"], row["billing_month"]) for row in reader}
        columns = reader.fieldnames
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    rows, refused = [], False
    for (provider, account), parts in itertools.groupby(months, key=lambda row: row[:2]):
        parts, name = list(parts), f"{provider} {account} {options.month}"
        bills = [(currency, invoiced) for _, _, currency, period, _, _, invoiced, _ in parts if period != "no_invoice"]
        periods = {period for _, _, _, period, *_ in parts}
        if "closed" in periods:
            print(f"{name}: closed already")
        elif (provider, account, options.month) in written:
            print(f"{name}: in {seed} already, and holds from the next dbt build on")
        elif not bills:
            print(f"{name}: no bill, left open")
        elif "open" in periods:
            refused = True
            print(f"{name}: refused, the month still runs")
        elif (why := list(reasons(parts))) and not options.anyway:
            refused = True
            print(f"{name}: refused, {'; '.join(why)}, or --anyway")
        elif is_unfinished and not options.anyway:
            refused = True
            print(f"{name}: refused, the last build did not finish, so its tables may not fit together: build, or --anyway")
        else:
            # The build compares the plain sum over currencies.
            invoiced, billed = (plain(sum(row[column] or 0 for row in parts)) for column in (-2, -1))
            rows.append({
                "provider": provider, "billing_account_id": account, "billing_month": options.month, "closed_on": today,
                "invoiced_cost": invoiced, "billed_cost": billed, "note": options.note,
            })  # fmt: skip
            amounts = " and ".join(f"{currency} {plain(amount)}" for currency, amount in bills)
            print(f"{name}: closed at {amounts} billed, {billed} of it on calls")
    if rows:
        text = seed.read_text()
        with open(seed, "a", newline="") as target:
            if text and not text.endswith("\n"):
                target.write("\n")
            csv.DictWriter(target, columns, lineterminator="\n").writerows(rows)
        print(f"{counted(len(rows), 'month')} written to {seed}, closed from the next dbt build on")
    return 1 if refused or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
