#!/usr/bin/env python3
"""Walk from the invoice to what caused it: invoice, what no call can carry, calls, features, steps.

Every level adds up to the one above, exactly. Reads the marts of an agent_cost DuckDB file and nothing else.
Exit codes: 0 printed, 1 the file, its marts or the month are missing, 2 wrong usage.
"""

import argparse
import functools
import re
import sys
from decimal import Decimal

from rich.console import Console
from rich.tree import Tree

from books import add_options, counted, open_books
from show_summary import money

INVOICES = """
select
    provider, billing_account_id, strftime(billing_month, '%Y-%m') as billing_month, compared_currency as currency,
    sum(compared_amount),
    case when min(currency) = max(currency) and min(currency) <> compared_currency
        then min(currency) || ' ' || sum(billed_amount)::decimal(38, 2) end as on_paper
from agent_cost_invoice_lines
where ? is null or strftime(billing_month, '%Y-%m') = ?
group by provider, billing_account_id, billing_month, compared_currency
order by billing_month, provider, billing_account_id, compared_currency
"""
OFF_CALLS = """
select causes.cause, causes.cause_basis, sum(causes.amount)
from agent_cost_variance_causes as causes
where provider = ? and billing_account_id = ? and strftime(billing_month, '%Y-%m') = ? and currency = ?
group by all having sum(causes.amount) <> 0 order by abs(sum(causes.amount)) desc
"""
UNALLOCATED = """
select reason, sum(unallocated_cost) from agent_cost_unallocated_charges
where provider = ? and billing_account_id = ? and strftime(billing_month, '%Y-%m') = ? and currency = ?
group by all order by abs(sum(unallocated_cost)) desc
"""
CALLS = """
select coalesce(feature, '(unattributed)'), coalesce(step, '(unattributed)'), sum(billed_cost), sum(list_cost), count(*)
from fct_chat_spans
where provider = ? and billing_account_id = ? and strftime(billing_month, '%Y-%m') = ? and currency = ?
    and billed_cost is not null
group by all order by 1, 3 desc
"""
STEPS = 3


def total(rows, column):
    return sum((row[column] or 0 for row in rows), Decimal(0))


def add_calls(branch, rows, amount):
    features = {}
    for row in rows:
        features.setdefault(row[0], []).append(row)
    for feature, steps in sorted(features.items(), key=lambda item: -total(item[1], 2)):
        node = branch.add(
            f"{amount(total(steps, 2))}  feature {feature}  [dim]list {amount(total(steps, 3))},"
            f" {counted(total(steps, 4), 'call')}[/]"
        )
        for _, step, billed, _, calls in steps[:STEPS]:
            node.add(f"{amount(billed)}  step {step}  [dim]{counted(calls, 'call')}[/]")
        if rest := steps[STEPS:]:
            node.add(f"{amount(total(rest, 2))}  {counted(len(rest), 'other step')}")


def show(connection, of_month):
    invoices = connection.execute(INVOICES, [of_month, of_month]).fetchall()
    if not invoices:
        print(f"show_bill: no invoice{f' of {of_month}' if of_month else ''} is loaded", file=sys.stderr)
        return 1

    console = Console(width=None if sys.stdout.isatty() else 130)
    for provider, account, month, currency, invoiced, on_paper in invoices:
        key = [provider, account, month, currency]
        calls = connection.execute(CALLS, key).fetchall()
        unallocated = connection.execute(UNALLOCATED, key).fetchall()
        paid = f"{currency}, on paper {on_paper}" if on_paper else currency
        amount = functools.partial(money, currency=currency)
        tree = Tree(f"[bold]{amount(invoiced)}[/]  {provider} {month}  [dim]{account}, {paid}[/]")
        if calls:
            add_calls(tree.add(f"[bold]{amount(total(calls, 2))}[/]  on calls that the spans show"), calls, amount)
        if unallocated:
            branch = tree.add(f"[bold]{amount(total(unallocated, 1))}[/]  on no call")
            for reason, cost in unallocated:
                branch.add(f"{amount(cost)}  {reason}")
        if currency != "USD":
            tree.add("[dim]not compared: agent_cost_own_exchange_rates.csv has no usable rate of the month[/]")
        elif causes := connection.execute(OFF_CALLS, key).fetchall():
            branch = tree.add("[dim]why it is not the list cost of the calls[/]")
            for cause, basis, difference in causes:
                branch.add(f"[dim]{amount(difference)}  {cause} ({basis})[/]")
        console.print(tree)
    return 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("month", nargs="?", help="YYYY-MM (default: every month with an invoice)")
    add_options(parser)
    options = parser.parse_args(arguments)
    if options.month and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", options.month):
        parser.error(f"{options.month!r} is no month like 2026-08")
    with open_books(options.db, options.schema) as connection:
        return show(connection, options.month)


if __name__ == "__main__":
    sys.exit(main())
