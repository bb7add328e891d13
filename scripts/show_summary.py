#!/usr/bin/env python3
"""Print where the money went: top steps, features, the reconciliation, and what is not known.

Reads the marts of an agent_cost DuckDB file and nothing else.
Exit codes: 0 printed, 1 the file or its marts are missing, 2 wrong usage.
"""

import argparse
import sys

from rich.console import Console
from rich.table import Table

from books import add_options, open_books

TOP_STEPS = """
with steps as (
    select
        step, sum(calls) as calls, sum(list_cost) as list_cost,
        sum(input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens) as prompt_tokens,
        sum(output_tokens) as output_tokens, sum(unpriced_calls) as unpriced_calls
    from agent_cost_by_step group by step
)
select
    step, list_cost,
    list_cost / sum(list_cost) over () as share_of_cost,
    calls / sum(calls) over () as share_of_calls,
    calls, list_cost / calls as per_call, prompt_tokens / calls as prompt_tokens,
    output_tokens / calls as output_tokens, unpriced_calls
from steps order by list_cost desc nulls last, step limit 10
"""
FEATURES = """
with runs as (
    select coalesce(feature, '(unattributed)') as feature, count(*) as runs, sum(tool_span_cost) as tools
    from fct_agent_runs group by 1
),
features as (
    select feature, sum(calls) as calls, sum(list_cost) as list_cost
    from agent_cost_by_feature group by feature
)
select
    features.feature, features.list_cost, features.list_cost / sum(features.list_cost) over () as share,
    coalesce(runs.runs, 0) as runs, features.list_cost / runs.runs as per_run, features.calls, runs.tools
from features left join runs on features.feature = runs.feature
order by features.list_cost desc nulls last, features.feature limit 10
"""
RECONCILIATION = """
select
    provider, billing_account_id, strftime(billing_month, '%Y-%m') as billing_month, invoiced_cost,
    modelled_cost, usage_variance, price_variance,
    credit_cost + tax_cost + adjustment_cost + purchase_cost + other_usage_cost as other,
    known_difference, off_by, status, currency
from agent_cost_reconciliation_months order by billing_month, provider, billing_account_id, currency
"""
UNKNOWN = """
select
    count(*) as calls, count(distinct run_id) as runs, sum(list_cost) as list_cost,
    count(*) filter (where cost_status = 'unpriced') as unpriced,
    sum(unpriced_tokens) as unpriced_tokens,
    count(*) filter (where usage_status = 'missing') as without_usage,
    count(*) filter (where usage_status = 'failed') as failed,
    count(*) filter (where feature is null) as without_feature,
    min(started_date) as first_day, max(started_date) as last_day
from fct_chat_spans
"""
STATUS_STYLE = {"within_tolerance": "green", "off": "bold red", "no_invoice": "dim", "open": "yellow"}


def money(value, currency="USD", digits=2):
    if value is None:
        return "unknown"
    value = float(value)
    if value and abs(value) < 10**-digits / 2:
        digits = 6
    return f"{'-' if value < 0 else ''}{'$' if currency == 'USD' else f'{currency} '}{abs(value):,.{digits}f}"


def dollars(value, digits=2):
    return money(value, digits=digits)


def share(value):
    return "" if value is None else f"{value:.1%}"


def count(value):
    return "" if value is None else f"{value:,.0f}"


def table(title, *columns):
    result = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for name, side in columns:
        result.add_column(name, justify=side, no_wrap=side == "right")
    return result


def show(connection, options):
    def rows(query):
        return connection.execute(query).fetchall()

    calls, runs, cost, unpriced, unpriced_tokens, no_usage, failed, no_feature, first, last = rows(UNKNOWN)[0]
    console = Console(width=None if sys.stdout.isatty() else 130)
    if not calls:
        console.print("No model calls in the loaded spans.")
        return
    console.print(
        f"\n[bold]{dollars(cost)}[/] list cost of {count(calls)} model calls in {count(runs)} runs, {first} to {last}\n"
    )

    steps = table(
        "Top steps by spend", ("step", "left"), ("list cost", "right"), ("of spend", "right"), ("of calls", "right"),
        ("calls", "right"), ("a call", "right"), ("prompt tokens", "right"), ("output tokens", "right"),
    )  # fmt: skip
    for step, list_cost, of_cost, of_calls, n, per_call, prompt, output, _ in rows(TOP_STEPS):
        steps.add_row(
            step, dollars(list_cost), share(of_cost), share(of_calls), count(n), dollars(per_call, 4), count(prompt),
            count(output),
        )  # fmt: skip
    console.print(steps)

    features = table(
        "Spend by feature", ("feature", "left"), ("list cost", "right"), ("of spend", "right"), ("runs", "right"),
        ("a run", "right"), ("calls", "right"), ("own tools", "right"),
    )  # fmt: skip
    for feature, list_cost, of_cost, n_runs, per_run, n, tools in rows(FEATURES):
        features.add_row(
            feature, dollars(list_cost), share(of_cost), count(n_runs), dollars(per_run, 4), count(n),
            dollars(tools) if tools else "",
        )  # fmt: skip
    console.print(features)

    months = rows(RECONCILIATION)
    if any(month[3] is not None for month in months):
        books = table(
            "Does it tie to the invoice?", ("month", "left"), ("provider", "left"), ("invoiced", "right"),
            ("modelled", "right"), ("usage", "right"), ("price", "right"), ("credits, tax, ...", "right"),
            ("agreed", "right"), ("off by", "right"), ("status", "left"),
        )  # fmt: skip
        unrated = False
        for provider, _, month, invoiced, modelled, usage, price, other, known, off, status, currency in months:
            if status == "other_currency":
                unrated, usage, price, known, off = True, None, None, None, None
            style = STATUS_STYLE.get(status, "")
            books.add_row(
                month, provider, *(("" if value is None else money(value, currency)) for value in
                (invoiced, modelled, usage, price, other, known, off)), f"[{style}]{status}[/]" if style else status,
            )  # fmt: skip
        console.print(books)
        if unrated:
            console.print("[dim]other_currency: not compared; agent_cost_own_exchange_rates.csv has no usable rate of the month[/]")
        console.print(
            "[dim]invoiced = modelled + usage + price + credits, tax, ...;  off by = usage + price - agreed[/]\n"
        )
    else:
        console.print("No invoice loaded: scripts/load_invoices.py ties these numbers to the bill.\n")

    console.print(
        f"Not known: {count(unpriced)} calls without a price ({count(unpriced_tokens)} tokens),"
        f" {count(no_usage)} calls without usage, {count(no_feature)} calls without a feature;"
        f" {count(failed)} calls failed."
    )
    console.print(
        f"Look further: {options.db}, schema {options.schema}: fct_chat_spans, agent_cost_by_feature, _by_run, _by_step,"
        " _by_step_position, agent_cost_reconciliation, agent_cost_coverage",
        soft_wrap=True,
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser)
    options = parser.parse_args(arguments)
    with open_books(options.db, options.schema) as connection:
        show(connection, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
