"""Bills of every supported export: what each line becomes, which export of a period holds, and that nothing is lost."""

import csv
import datetime
import gzip
import json
import random
import shutil
import sys
from decimal import Decimal

import duckdb
import otlp
import pytest
from conftest import DBT, ROOT, Build, run

FIXTURES = ROOT / "tests/fixtures/bills"
FETCHED = "2026-09-10T00:00:00Z"
MODELS = "+agent_cost_invoice_lines +agent_cost_invoice_files +agent_cost_superseded_invoice_lines"
BOOKS = MODELS + (
    " +agent_cost_variance_causes +agent_cost_reconciliation_months +agent_cost_unallocated_charges +agent_cost_focus"
    " +agent_cost_rejects"
)
# file: options of the loader
FILES = {
    "anthropic_cost_report.json": ["--account", "org-cost"],
    "anthropic_usage_report.json": ["--account", "org-cost"],
    "anthropic_analytics_cost.json": ["--account", "org-analytics"],
    "anthropic_console_cost.csv": ["--account", "org-console"],
    "anthropic_console_usage.csv": ["--account", "org-console"],
    "openai_costs.jsonl": ["--account", "org-costs"],
    "openai_usage.json": ["--account", "org-costs"],
    "openai_cost.csv": [],
    "aws_cur.csv": [],
    "azure_cost.csv": [],
    "azure_cost_eur.csv": [],
    "gcp_billing.jsonl": [],
    "gcp_billing_eur.jsonl": [],
    "openrouter_activity.json": [],
    "focus_1_2.csv": [],
    "focus_1_4.csv": [],
    "focus_eur.csv": [],
    "fivetran_claude_cost_report.csv": ["--account", "org-fivetran"],
    "fivetran_openai_cost.csv": ["--account", "org-fivetran"],
    "plain.csv": [],
    "plain_eur.csv": [],
}
RATES = """\
billing_month,from_currency,to_currency,rate,note
2026-08,EUR,USD,1.1,
2026-08,SEK,USD,many,no number
2026-08,NOK,USD,0.09,
2026-08,NOK,USD,0.1,which of the two?
2026-07,CHF,USD,1.2,the month before
"""
# service: its account, and its calls of August (provider, model, tokens in and out)
SERVICES = {
    "vertex-eur": ("google", "0EUR-01", [
        ("gcp.vertex_ai", "gemini-2.5-flash", 6_000_000, 1_500_000), ("gcp.vertex_ai", "gemini-2.5-flash", 4_000_000, 500_000),
    ]),
    "azure-eur": ("azure", "ba-eur", [("azure.ai.openai", "gpt-4o", 1_500_000, 100_000)]),
    "claude-eur": ("anthropic", "acct-eur", [("anthropic", "claude-sonnet-4-6", 1_000_000, 100_000)]),
    "gpt-mixed": ("openai", "acct-mixed", [("openai", "gpt-4o", 1_100_000, 100_000)]),
}  # fmt: skip
AUGUST = 1_785_600_000_000_000_000  # 2026-08-01, 10:00 UTC


class Bills:
    """DuckDB files with loaded bills, and the models of bills built on them."""

    def __init__(self, folder):
        self.folder = folder
        self.db = folder / "bills.duckdb"
        # Within the project: dbt writes what it runs over the seeds of an absolute path.
        seeds = f"target/{folder.name}_user_seeds"
        shutil.rmtree(ROOT / seeds, ignore_errors=True)
        shutil.copytree(ROOT / "user_seeds", ROOT / seeds)
        (ROOT / seeds / "agent_cost_own_exchange_rates.csv").write_text(RATES)
        with open(ROOT / seeds / "agent_cost_own_billing_accounts.csv", "a") as accounts:
            accounts.writelines(
                f"{provider},{service},{account},\n" for service, (provider, account, _) in SERVICES.items()
            )
        self.environment = {"AGENT_COST_DB": str(self.db), "AGENT_COST_USER_SEEDS": seeds}

    def load(self, *arguments, check=True):
        loader = [sys.executable, ROOT / "scripts/load_invoices.py", *arguments]
        finished = run(loader, **self.environment)
        assert not check or finished.returncode == 0, finished.stderr
        return finished

    def dbt(self, *arguments):
        command = [DBT, "--no-use-colors", *arguments, "--target-path", self.folder / "target"]
        finished = run(command, **self.environment)
        assert finished.returncode == 0, (finished.stdout + finished.stderr)[-6000:]

    def seeded(self):
        """A database with the tables and seeds and no bill, as the file to start from."""
        start = self.folder / "seeded.duckdb"
        if not start.exists():
            self.db.unlink(missing_ok=True)
            self.load()
            self.dbt("seed")
            shutil.copy(self.db, start)
        shutil.copy(start, self.db)

    def spans(self):
        path, number = self.folder / "spans.jsonl", 0
        lines = []
        for service, (_, _, calls) in SERVICES.items():
            for provider, model, tokens_in, tokens_out in calls:
                number += 1
                call = otlp.chat(
                    number, 1, provider=provider, model=model, input_tokens=tokens_in, output_tokens=tokens_out,
                    start=AUGUST,
                )  # fmt: skip
                lines.append(otlp.line(call, service=service))
        otlp.write(path, *lines)
        finished = run([sys.executable, ROOT / "scripts/load_spans.py", path], **self.environment)
        assert finished.returncode == 0, finished.stderr

    def build(self, name, models=MODELS):
        self.dbt("run", "--select", *models.split())
        kept = self.folder / f"{name}.duckdb"
        shutil.copy(self.db, kept)
        return Build(kept, self.folder / "target", "", 0)


@pytest.fixture(scope="session")
def bills(tmp_path_factory):
    return Bills(tmp_path_factory.mktemp("bills"))


@pytest.fixture(scope="session")
def every_export(bills):
    bills.seeded()
    for name, options in FILES.items():
        bills.load(FIXTURES / name, "--fetched-at", FETCHED, *options)
    bills.spans()
    return bills.build("every_export", BOOKS)


COLUMNS = "model, meter, pricing_mode, charge_category, quantity, billed_amount, currency, mapping_status"
NOTHING = None


def lines(build, source, columns=COLUMNS):
    return build.rows(
        f"""select {columns} from agent_cost.agent_cost_invoice_lines
        where source_system = '{source}' order by source_file, source_line, source_part"""
    )


def D(text):
    return Decimal(text).quantize(Decimal("1e-15"))


EXPECTED = {
    "anthropic_cost_report": [
        ("anthropic/claude-sonnet-4-6", "input", "standard", "usage", D("411500"), D("1.2345"), "USD", "mapped"),
        ("anthropic/claude-sonnet-4-6", "cache_write_5m", "standard", "usage", D("100"), D("0.000375"), "USD", "mapped"),
        ("anthropic/claude-sonnet-4-6", "output", "batch", "usage", D("1000000"), D("7.5"), "USD", "mapped"),
        (None, None, "standard", "usage", None, D("0.12"), "USD", "mapped"),
        (None, None, "standard", "usage", None, D("0.055"), "USD", "unmapped"),
    ],
    "anthropic_analytics_cost": [
        ("anthropic/claude-opus-4-8", "output", "priority", "usage", None, D("0.9"), "USD", "mapped"),
        ("anthropic/claude-opus-4-8", "input", "fast", "usage", None, D("0.455"), "USD", "mapped"),
    ],
    "anthropic_console_cost": [
        ("anthropic/claude-haiku-4-5", "input", "standard", "usage", D("1234500"), D("1.2345"), "USD", "mapped"),
        ("anthropic/claude-haiku-4-5", "output", "batch", "usage", D("200000"), D("0.5"), "USD", "mapped"),
        ("anthropic/claude-opus-4-6", "cache_read", "fast", "usage", None, D("0.02"), "USD", "mapped"),
    ],
    "openai_costs": [
        ("openai/gpt-4o", "input", "standard", "usage", D("24000"), D("0.06"), "USD", "mapped"),
        ("openai/gpt-5.4", "cache_read", "priority", "usage", D("100"), D("0.000025"), "USD", "mapped"),
        (None, None, "standard", "usage", None, D("0.1"), "USD", "mapped"),
        (None, None, "standard", "usage", None, D("3"), "USD", "unmapped"),
    ],
    "openai_cost_csv": [
        ("openai/gpt-4o-mini", "output", "standard", "usage", None, D("0.123456789012346"), "USD", "mapped"),
        ("openai/gpt-4o-mini", "input", "standard", "usage", None, D("0"), "USD", "mapped"),
    ],
    "aws_cur": [
        ("aws/regional.anthropic.claude-sonnet-4-6-v1:0", "input", "standard", "usage", D("1234567"), D("4.0740711"), "USD", "mapped"),
        ("aws/global.anthropic.claude-sonnet-4-6-v1:0", "cache_read", "standard", "usage", D("2500000"), D("0.75"), "USD", "mapped"),
        ("aws/regional.amazon.nova-2-lite-v1:0", "output", "flex", "usage", D("10000"), D("0.0125"), "USD", "mapped"),
        ("aws/openai.gpt-oss-120b-1:0", "input", "standard", "usage", D("10000"), D("0.0015"), "USD", "mapped"),
        (None, None, "standard", "tax", None, D("0.9"), "USD", "ignored"),
        (None, None, "standard", "credit", None, D("-2"), "USD", "ignored"),
    ],
    "azure_cost": [
        ("openai/gpt-4o", "input", "standard", "usage", D("1500000"), D("3.75"), "USD", "mapped"),
        ("openai/gpt-5.4", "cache_read", "priority", "usage", D("250000"), D("0.125"), "USD", "mapped"),
        ("openai/gpt-5.6-sol", "cache_write_5m", "standard", "usage", D("2000000"), D("10"), "USD", "mapped"),
        ("openai/gpt-4o-mini", "output", "batch", "usage", D("100000"), D("0.03"), "EUR", "mapped"),
        (None, None, "standard", "adjustment", None, D("-0.01"), "USD", "ignored"),
        ("openai/gpt-4o", "input", "standard", "usage", D("1500000"), D("3.0375"), "EUR", "mapped"),
        ("openai/gpt-4o", "output", "standard", "usage", D("100000"), D("0.9"), "EUR", "mapped"),
        (None, None, "standard", "adjustment", None, D("-0.02"), "EUR", "ignored"),
    ],
    "gcp_billing": [
        ("google/gemini-2.5-flash", "input", "standard", "usage", D("10000000"), D("3"), "USD", "mapped"),
        (None, None, "standard", "credit", None, D("-0.45"), "USD", "ignored"),
        (None, None, "standard", "credit", None, D("-0.05"), "USD", "ignored"),
        ("google/gemini-2.5-pro", "output", "batch", "usage", D("1000000"), D("7.5"), "USD", "mapped"),
        ("gemini-2.5-flash", "cache_storage", "standard", "usage", D("100000"), D("0.1"), "USD", "mapped"),
        ("google/gemini-2.5-flash", "input", "standard", "usage", D("0"), D("-0.3"), "USD", "mapped"),
        ("google/gemini-2.5-flash", "input", "standard", "usage", D("10000000"), D("2.5641"), "EUR", "mapped"),
        (None, None, "standard", "credit", None, D("-0.45"), "EUR", "ignored"),
        ("google/gemini-2.5-flash", "output", "standard", "usage", D("2000000"), D("4.2735"), "EUR", "mapped"),
        (None, None, "standard", "tax", D("0"), D("1.23"), "EUR", "ignored"),
        (None, None, "standard", "adjustment", D("0"), D("0.01"), "EUR", "ignored"),
    ],
    "openrouter_activity": [
        ("openai/gpt-4.1-2025-04-14", "total", "standard", "usage", D("175"), D("0.015"), "USD", "mapped"),
    ],
    "focus": [
        ("anthropic/claude-sonnet-4-6", "input", "standard", "usage", D("500000"), D("1.5"), "USD", "mapped"),
        ("anthropic/claude-sonnet-4-6", "cache_read", "batch", "usage", D("2000000"), D("0.6"), "USD", "mapped"),
        ("anthropic/claude-sonnet-4-6", "input", "standard", "usage", None, D("-0.25"), "USD", "mapped"),
        (None, None, "standard", "tax", None, D("0.19"), "USD", "ignored"),
        ("aws/regional.anthropic.claude-sonnet-4-6-v1:0", "input", "standard", "usage", D("800000"), D("2.4"), "USD", "mapped"),
        ("openai/gpt-4o", "input", "standard", "usage", D("400000"), D("0.9"), "EUR", "mapped"),
        (None, None, "standard", "adjustment", None, D("0.2"), "EUR", "ignored"),
        (None, None, "standard", "adjustment", None, D("0.1"), "EUR", "ignored"),
        (None, None, "standard", "credit", None, D("-0.4"), "EUR", "ignored"),
        (None, None, "standard", "tax", None, D("0.3"), "EUR", "ignored"),
    ],
    "fivetran_claude_cost": [
        ("anthropic/claude-sonnet-4-6", "input", "standard", "usage", None, D("3"), "USD", "mapped"),
    ],
    "fivetran_openai_cost": [
        ("openai/gpt-4o-mini", "cache_read", "standard", "usage", None, D("0.000025"), "USD", "mapped"),
    ],
    "manual_invoice": [
        ("openai/gpt-4o", "input", "standard", "usage", D("1500000"), D("3.75"), "USD", "mapped"),
        (None, None, "standard", "credit", None, D("-10"), "USD", "ignored"),
        ("openai/gpt-4o", "input", "standard", "usage", D("-1000"), D("-0.0025"), "USD", "mapped"),
        ("openai/gpt-4o", "input", "standard", "usage", D("1"), D("0"), "USD", "mapped"),
        (None, None, "standard", "usage", D("1"), D("5"), "CHF", "unmapped"),
        ("openai/gpt-4o", "input", "standard", "usage", D("1"), D("5"), "EUR", "mapped"),
        ("anthropic/claude-sonnet-4-6", "input", "standard", "usage", D("1000000"), D("2.5"), "EUR", "mapped"),
        ("anthropic/claude-sonnet-4-6", "output", "standard", "usage", D("100000"), D("1.25"), "EUR", "mapped"),
        (None, None, "standard", "tax", None, D("0.75"), "EUR", "ignored"),
        ("openai/gpt-4o", "input", "standard", "usage", D("1100000"), D("2.5"), "EUR", "mapped"),
        ("openai/gpt-4o", "output", "standard", "usage", D("100000"), D("1"), "USD", "mapped"),
        (None, None, "standard", "usage", D("1"), D("9"), "SEK", "unmapped"),
        (None, None, "standard", "usage", D("1"), D("8"), "NOK", "unmapped"),
        (None, None, "standard", "usage", D("1"), D("7"), "CHF", "unmapped"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("source", EXPECTED)
def test_lines_of_every_export(every_export, source):
    assert lines(every_export, source) == EXPECTED[source]


def test_every_format_has_lines(every_export):
    charges = every_export.rows("select source_system from agent_cost.agent_cost_invoice_sources where row_kind = 'charge'")
    assert {source for (source,) in charges} == set(EXPECTED)


def test_accounts_periods_and_list_prices(every_export):
    columns = "billing_account_id, sub_account_id, usage_date, billing_month, provider_billing_month, list_amount, finality"
    date = datetime.date
    assert lines(every_export, "anthropic_analytics_cost", columns)[0] == (
        "org-analytics", "wrkspc_default", date(2026, 8, 1), date(2026, 8, 1), date(2026, 8, 1), D("1"), "settled",
    )  # fmt: skip
    cur = lines(every_export, "aws_cur", columns)
    assert cur[0] == (
        "111122223333", "444455556666", date(2026, 8, 1), date(2026, 8, 1), date(2026, 8, 1), D("4.0740711"), "invoiced",
    )  # fmt: skip
    assert cur[4][2] is None  # a tax on the month
    google = lines(every_export, "gcp_billing", columns + ", charge_class")
    # Three o'clock UTC on the first of September is August in California.
    assert google[3][2:5] == (date(2026, 9, 1), date(2026, 9, 1), date(2026, 8, 1))
    assert google[5][2:5] + google[5][7:] == (date(2026, 7, 10), date(2026, 8, 1), date(2026, 8, 1), "correction")


def test_corrections_count_in_the_month_they_were_billed(every_export):
    assert every_export.rows(
        """select source_system, billing_month, cast(charge_period_start as date), billed_amount
        from agent_cost.agent_cost_invoice_lines where charge_class = 'correction' order by source_system"""
    ) == [
        ("focus", datetime.date(2026, 8, 1), datetime.date(2026, 7, 1), D("-0.25")),
        ("gcp_billing", datetime.date(2026, 8, 1), datetime.date(2026, 7, 10), D("-0.3")),
        ("manual_invoice", datetime.date(2026, 9, 1), datetime.date(2026, 8, 1), D("-0.0025")),
    ]


def test_reporting_currency_needs_a_rate(every_export):
    assert every_export.rows(
        """select currency, fx_rate, reporting_amount from agent_cost.agent_cost_invoice_lines
        where billing_account_id = 'plain-acct' and currency <> 'USD' order by currency"""
    ) == [("CHF", None, None), ("EUR", Decimal("1.100000000"), D("5.5"))]
    assert every_export.value(
        """select count(*) from agent_cost.agent_cost_invoice_lines
        where currency = 'USD' and (fx_rate <> 1 or reporting_amount is distinct from billed_amount)"""
    ) == 0  # fmt: skip


CONVERTED = {
    # The bill's own rate divides: 0.8547 euro a dollar. A row without one takes yours of the month.
    "0EUR-01": [
        ("EUR", "USD", D("3"), D("3"), D("1.170001170001170"), "export"),
        ("EUR", "USD", D("-0.526500526500527"), None, D("1.170001170001170"), "export"),
        ("EUR", "USD", D("5"), None, D("1.170001170001170"), "export"),
        ("EUR", "USD", D("1.439101439101439"), None, D("1.170001170001170"), "export"),
        ("EUR", "USD", D("0.011"), None, D("1.1"), "own_exchange_rates"),
    ],
    # 0.9 euro a dollar; a row that was priced in euro states no rate of the dollar, though it has a 1.
    "ba-eur": [
        ("EUR", "USD", D("3.375"), D("3.75"), D("1.111111111111111"), "export"),
        ("EUR", "USD", D("1"), D("1"), D("1.111111111111111"), "export"),
        ("EUR", "USD", D("-0.022"), None, D("1.1"), "own_exchange_rates"),
    ],
    # FOCUS files: what Azure writes in 1.2 and 1.0, a price in euro, what Google Cloud writes, and a rate that is none.
    "focus-eur": [
        ("EUR", "USD", D("1"), D("1"), D("1.111111111111111"), "export"),
        ("EUR", "USD", D("0.25"), D("0.25"), D("1.25"), "export"),
        ("EUR", "USD", D("0.11"), D("0.11"), D("1.1"), "own_exchange_rates"),
        ("EUR", "USD", D("-0.5"), D("-0.5"), D("1.25"), "export"),
        ("EUR", "USD", D("0.33"), D("0.33"), D("1.1"), "own_exchange_rates"),
    ],
    "acct-eur": [
        ("EUR", "USD", D("2.75"), None, D("1.1"), "own_exchange_rates"),
        ("EUR", "USD", D("1.375"), None, D("1.1"), "own_exchange_rates"),
        ("EUR", "USD", D("0.825"), None, D("1.1"), "own_exchange_rates"),
    ],
    "acct-mixed": [
        ("EUR", "USD", D("2.75"), None, D("1.1"), "own_exchange_rates"),
        ("USD", "USD", D("1"), None, D("1"), None),
        ("SEK", "SEK", D("9"), None, None, None),
        ("NOK", "NOK", D("8"), None, None, None),
        ("CHF", "CHF", D("7"), None, None, None),
    ],
}


@pytest.mark.parametrize("account", CONVERTED)
def test_amounts_are_converted_line_by_line(every_export, account):
    assert every_export.rows(
        f"""select currency, compared_currency, compared_amount, compared_list_amount, compared_fx_rate,
            compared_fx_source
        from agent_cost.agent_cost_invoice_lines where billing_account_id = '{account}'
        order by source_line, source_part"""
    ) == CONVERTED[account]  # fmt: skip


# account, currency: what months say: on paper, in dollars, and why they differ
MONTHS = {
    ("0EUR-01", "USD"): ("EUR", D("7.6276"), D("8.923600912600912"), D("8"), D("0"), D("-0.526500526500527"), "within_tolerance"),
    ("ba-eur", "USD"): ("EUR", D("3.9175"), D("4.353"), D("4.75"), D("-0.375"), D("0"), "within_tolerance"),
    ("acct-eur", "USD"): ("EUR", D("4.5"), D("4.95"), D("4.5"), D("-0.375"), D("0"), "within_tolerance"),
    ("acct-mixed", "USD"): (None, None, D("3.75"), D("3.75"), D("0"), D("0"), "within_tolerance"),
    ("acct-mixed", "SEK"): ("SEK", D("9"), D("9"), None, D("0"), D("0"), "other_currency"),
    ("acct-mixed", "NOK"): ("NOK", D("8"), D("8"), None, D("0"), D("0"), "other_currency"),
    ("acct-mixed", "CHF"): ("CHF", D("7"), D("7"), None, D("0"), D("0"), "other_currency"),
}  # fmt: skip


@pytest.mark.parametrize(("account", "currency"), MONTHS)
def test_a_bill_in_euro_is_compared_in_dollars(every_export, account, currency):
    assert every_export.rows(
        f"""select invoice_currency, invoice_amount, invoiced_cost, modelled_cost, price_variance, credit_cost, status
        from agent_cost.agent_cost_reconciliation_months
        where billing_account_id = '{account}' and currency = '{currency}' and billing_month = date '2026-08-01'"""
    ) == [MONTHS[account, currency]]  # fmt: skip


def test_every_month_adds_up(every_export):
    """In every row and month; what is known and in no span (storage, searches) is named as such."""
    parts = {
        "agent_cost_reconciliation": "unmodelled_cost",
        "agent_cost_reconciliation_months": "credit_cost + tax_cost + adjustment_cost + purchase_cost + other_usage_cost",
    }
    for table, unmodelled in parts.items():
        assert every_export.rows(
            f"""select * from agent_cost.{table} where status <> 'no_invoice' and coalesce(invoiced_cost, 0)
                <> coalesce(modelled_cost, 0) + usage_variance + price_variance + {unmodelled} + unexplained"""
        ) == []  # fmt: skip
    assert every_export.rows(
        """select provider, cause, sum(amount) from agent_cost.agent_cost_variance_causes
        where variance_part = 'unmodelled_cost' and cause = 'other_usage' group by 1, 2 order by 1"""
    ) == [
        ("anthropic", "other_usage", D("0.12")), ("google", "other_usage", D("0.1")),
        ("openai", "other_usage", D("0.1")), ("openrouter", "other_usage", D("0.015")),
    ]  # fmt: skip


def test_calls_are_billed_in_dollars(every_export):
    """What calls were billed and what no call carries is what the lines are in dollars, and what FOCUS exports."""
    billed = dict(
        every_export.rows(
            """select service_name, sum(billed_cost) from agent_cost.fct_chat_spans
            where currency = 'USD' group by 1"""
        )
    )
    assert billed == {
        "vertex-eur": D("8"), "azure-eur": D("4.375"), "claude-eur": D("4.125"), "gpt-mixed": D("3.75"),
    }  # fmt: skip
    accounts = ", ".join(f"'{account}'" for account, _ in MONTHS)
    for total in (
        f"""select billing_account_id, compared_currency, sum(compared_amount) from agent_cost.agent_cost_invoice_lines
        where billing_account_id in ({accounts}) group by 1, 2 order by 1, 2""",
        f"""select billing_account_id, currency, sum(amount) from (
            select billing_account_id, currency, billed_cost as amount from agent_cost.fct_chat_spans union all
            select billing_account_id, currency, unallocated_cost from agent_cost.agent_cost_unallocated_charges
        ) where billing_account_id in ({accounts}) group by 1, 2 order by 1, 2""",
        f"""select "BillingAccountId", "BillingCurrency", sum("BilledCost") from agent_cost.agent_cost_focus
        where "BillingAccountId" in ({accounts}) group by 1, 2 order by 1, 2""",
    ):
        assert every_export.rows(total) == sorted((*key, invoiced) for key, (_, _, invoiced, *_) in MONTHS.items())


def test_a_rate_that_the_provider_did_not_use_is_one_factor_on_everything(every_export):
    assert every_export.rows(
        """select billing_account_id, meter, cause, amount, rate_factor from agent_cost.agent_cost_variance_causes
        where variance_part = 'price_variance' and billing_account_id in ('acct-eur', 'ba-eur') order by 1, 2"""
    ) == [
        ("acct-eur", "input", "uniform_rate", D("-0.25"), Decimal("0.916667")),
        ("acct-eur", "output", "uniform_rate", D("-0.125"), Decimal("0.916667")),
        ("ba-eur", "input", "discount", D("-0.375"), None),
    ]


def test_the_export_says_in_which_currency_the_invoice_was(every_export):
    assert every_export.rows(
        """select distinct "BillingCurrency", "PricingCurrency", "x_InvoiceCurrency" from agent_cost.agent_cost_focus
        where "BillingAccountId" in ('0EUR-01', 'acct-mixed') and "ChargeCategory" = 'Usage' order by 3"""
    ) == [("CHF", "CHF", "CHF"), ("USD", "USD", "EUR"), ("NOK", "NOK", "NOK"), ("SEK", "SEK", "SEK"), ("USD", "USD", "USD")]


def test_the_walk_names_the_amount_on_paper(every_export):
    script = [sys.executable, ROOT / "scripts/show_bill.py", "2026-08", "--db", every_export.db]
    shown = [line for line in run(script).stdout.splitlines() if line.startswith("$")]
    assert "$8.92  google 2026-08  0EUR-01, USD, on paper EUR 7.63" in shown
    assert "$3.75  openai 2026-08  acct-mixed, USD" in shown


def test_what_could_not_be_converted_is_listed(every_export):
    assert every_export.rows(
        """select input_kind, reason, count(*) from agent_cost.agent_cost_rejects
        where reason in ('other_currency', 'no_exchange_rate') or input_kind = 'exchange_rate' group by 1, 2 order by 1, 2"""
    ) == [
        ("exchange_rate", "contradicting_rates", 1), ("exchange_rate", "invalid_rate", 1),
        ("invoice_line", "other_currency", 4),
    ]  # fmt: skip


def test_tools_and_rules_are_named(every_export):
    assert every_export.rows(
        """select distinct source_system, tool, mapping_rule from agent_cost.agent_cost_invoice_lines
        where tool is not null order by 1"""
    ) == [
        ("anthropic_cost_report", "web_search", "anthropic_web_search"),
        ("gcp_billing", "cache_storage", "google_cache_storage"),
        ("openai_costs", "web_search", "openai_tool_web_search"),
    ]
    assert every_export.value(
        """select count(*) from agent_cost.agent_cost_invoice_lines
        where is_modelled and source_system <> 'manual_invoice' and mapping_rule is null"""
    ) == 0  # fmt: skip


def test_unusable_rows_are_kept_with_their_reason(every_export):
    assert every_export.rows(
        """select source_system, source_line, reject_reason, amount_original from agent_cost.int_agent_cost__billed_rows
        where reject_reason is not null order by 1, 2"""
    ) == [
        ("anthropic_analytics_cost", 1, "invalid_amount", None),
        ("manual_invoice", 5, "invalid_amount", "1,000.50"),
        ("manual_invoice", 9, "invalid_period", "5"),
        ("manual_invoice", 10, "invalid_amount", "1e30"),
    ]


def amounts_in(path):
    """Amounts of a fixture by its own text, without the loader: in dollars or what the file is in."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        for row in csv.DictReader(text.splitlines()):
            for name in ("amount_value", "cost_usd", "line_item_unblended_cost", "costInBillingCurrency", "BilledCost"):
                if row.get(name):
                    yield Decimal(row[name])
            if row.get("_fivetran_deleted") == "false" and "amount" in row:
                yield Decimal(row["amount"]) / 100
            if "billing_month" in row and row["amount"] not in ("1,000.50", "1e30"):
                yield Decimal(row["amount"])
        return
    for value in [json.loads(text, parse_float=Decimal)] if path.suffix == ".json" else [
        json.loads(line, parse_float=Decimal) for line in text.splitlines()
    ]:  # fmt: skip
        for record in value.get("data", [value]):
            for result in record.get("results", [record]):
                amount = result.get("amount", result.get("cost", result.get("usage")))
                if isinstance(amount, dict) and "list_amount" in amount:
                    if "rbac_group_id" not in result["group"]:
                        yield Decimal(amount["amount"]) / 100
                elif isinstance(amount, dict):
                    yield Decimal(amount["value"])
                elif isinstance(amount, str):
                    yield Decimal(amount) / 100
                elif amount is not None:
                    yield Decimal(amount)
                for credit in result.get("credits", []):
                    yield credit["amount"]


def test_no_amount_is_lost(every_export):
    found = dict(
        every_export.rows("select source_file, sum(billed_amount) from agent_cost.agent_cost_invoice_files group by 1")
    )
    for name in FILES:
        if "usage" not in name:
            expected = sum(amount.quantize(Decimal("1e-15")) for amount in amounts_in(FIXTURES / name))
            assert found[str(FIXTURES / name)] == expected, name
    assert every_export.value(
        """select count(*) from agent_cost.agent_cost_invoice_files
        where billed_amount <> counted_amount + superseded_amount + out_of_scope_amount + rejected_amount"""
    ) == 0  # fmt: skip
    out_of_scope = "select source_system, sum(out_of_scope_amount) from agent_cost.agent_cost_invoice_files group by 1"
    assert {source: amount for source, amount in every_export.rows(out_of_scope) if amount} == {
        "aws_cur": D("0.096"), "azure_cost": D("0.24"), "gcp_billing": D("3"), "focus": D("9.99"),
    }  # fmt: skip


def test_usage_reports_are_never_counted_beside_quantities_of_the_bill(every_export):
    assert every_export.rows(
        """select line_item_raw, quantity, quantity_source from agent_cost.agent_cost_invoice_lines
        where source_system = 'openai_costs' and is_modelled order by source_line, source_part"""
    ) == [
        ("gpt-4o-2024-08-06, input", D("24000"), "invoice"),
        ("priority | gpt-5.4-2026-03-05, cached input, long context", D("100"), "usage_report"),
    ]


# ---------------------------------------------------------------- overlapping exports


def costs_page(days, has_more=False):
    """A page of the costs API: {day of August: dollars, None for an empty bucket}."""
    start = 1785542400 - 86400
    return {
        "object": "page", "has_more": has_more, "next_page": "page_2" if has_more else None,
        "data": [
            {"object": "bucket", "start_time": start + day * 86400, "end_time": start + (day + 1) * 86400,
             "results": [] if amount is None else [
                 {"object": "organization.costs.result", "amount": {"value": amount, "currency": "usd"},
                  "line_item": "gpt-4o-2024-08-06, input", "project_id": f"proj_{part}"} for part in range(2)]}
            for day, amount in days.items()
        ],
    }  # fmt: skip


PLAIN_HEADER = "provider,billing_account_id,billing_month,invoice_id,charge_category,amount,currency\n"
# name: content, options
EXPORTS = {
    "whole.json": (costs_page({1: 1, 2: 2, 3: 3}), ["--account", "a", "--fetched-at", "2026-08-10"]),
    "restated.json": (costs_page({2: 20, 3: None, 4: 40}), ["--account", "a", "--fetched-at", "2026-08-12"]),
    "cut.json": (costs_page({4: 400, 5: 500}, has_more=True), ["--account", "a", "--fetched-at", "2026-08-20"]),
    "said_partial.json": (costs_page({1: 700}), ["--account", "a", "--partial", "--fetched-at", "2026-08-25"]),
    "too_early.json": (costs_page({6: 600}), ["--account", "a", "--fetched-at", "2026-08-06T12:00:00Z"]),
    "part_of_6.json": (costs_page({6: 60, 7: 70}), ["--account", "a", "--fetched-at", "2026-08-07T18:00:00+02:00"]),
    "other_account.json": (costs_page({1: 5}), ["--account", "b", "--fetched-at", "2026-09-01"]),
    "project.json": (costs_page({1: 6}), ["--account", "b", "--scope", "project 7", "--fetched-at", "2026-09-01"]),
    "usage.csv": (
        "start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id\n"
        '2026-08-01T00:00:00+00:00,2026-08-02T00:00:00+00:00,99,usd,"gpt-4o-2024-08-06, input",proj_1\n',
        ["--account", "b", "--fetched-at", "2026-09-02"],
    ),
    "first.csv": (PLAIN_HEADER + "openai,c,2026-08,I1,Credit,-7,USD\n", ["--fetched-at", "2026-09-01"]),
    "second.csv": (PLAIN_HEADER + "openai,c,2026-08,I2,Credit,-1,USD\n", ["--fetched-at", "2026-09-02"]),
    "second_again.csv": (PLAIN_HEADER + "openai,c,2026-08,I2,Credit,-2,USD\n", ["--fetched-at", "2026-09-03"]),
}


def load_exports(bills, folder, names, seed):
    folder.mkdir()
    bills.seeded()
    for number, name in enumerate(names):
        text, options = EXPORTS[name]
        path = folder / (name if seed == 0 else f"{number}_{name}")
        path.write_text(text if isinstance(text, str) else json.dumps(text))
        bills.load(path, *options)
    return bills.build(f"overlapping_{seed}")


@pytest.fixture(scope="module")
def overlapping(bills, tmp_path_factory):
    return load_exports(bills, tmp_path_factory.mktemp("exports") / "in_order", list(EXPORTS), 0)


def test_the_newest_complete_export_of_a_day_holds(overlapping):
    assert overlapping.rows(
        """select billing_account_id, extract(day from usage_date), sum(billed_amount), min(finality)
        from agent_cost.agent_cost_invoice_lines where usage_date is not null group by 1, 2 order by 1, 2"""
    ) == [
        ("a", 1, D("2"), "settled"),  # a partial export does not replace it
        ("a", 2, D("40"), "settled"),  # restated; day 3 was restated to nothing
        ("a", 4, D("80"), "settled"),
        ("a", 5, D("1000"), "provisional"),  # no other export knows it
        ("a", 6, D("120"), "provisional"),  # complete, but not settled for a day yet
        ("a", 7, D("140"), "provisional"),  # the day was not over
        ("b", 1, D("22"), "settled"),  # two scopes; the dashboard's lines are the same costs once more
    ]
    assert overlapping.rows(
        "select superseded_by, sum(billed_amount) from agent_cost.agent_cost_superseded_invoice_lines group by 1 order by 1"
    ) == [("newer_export", D("3409")), ("other_source", D("99"))]


def test_an_invoice_written_by_hand_is_replaced_by_its_number(overlapping):
    assert overlapping.rows(
        """select invoice_id, billed_amount from agent_cost.agent_cost_invoice_lines
        where billing_account_id = 'c' order by 1"""
    ) == [("I1", D("-7")), ("I2", D("-2"))]


def test_order_duplicates_and_loading_again_do_not_matter(bills, overlapping, tmp_path_factory):
    names = list(EXPORTS) * 2
    random.Random(5).shuffle(names)
    shuffled = load_exports(bills, tmp_path_factory.mktemp("exports") / "shuffled", names, 1)
    columns = """* exclude (invoice_line_id, source_file, loaded_at)"""
    for table in ("agent_cost_invoice_lines", "agent_cost_superseded_invoice_lines"):
        query = f"select {columns} from agent_cost.{table} order by all"
        assert shuffled.rows(query) == overlapping.rows(query)


# ---------------------------------------------------------------- the loader alone


def load_only(tmp_path, *arguments):
    db = tmp_path / "bills.duckdb"
    finished = run([sys.executable, ROOT / "scripts/load_invoices.py", "--db", db, *arguments])
    with duckdb.connect(str(db), read_only=True) as connection:
        rows = connection.execute(
            "select source_system, row_values, reject_reason, source_line, source_part from agent_cost_raw.invoice_rows"
            " order by source_file, source_line, source_part"
        ).fetchall()
    return finished, rows


def test_parquet_and_gzip_land_what_the_csv_says(tmp_path):
    source = FIXTURES / "aws_cur.csv"
    duckdb.sql(f"copy (from read_csv('{source}', all_varchar = true)) to '{tmp_path}/cur.parquet'")
    (tmp_path / "cur.csv.gz").write_bytes(gzip.compress(source.read_bytes()))
    texts = []
    for number, path in enumerate((source, tmp_path / "cur.parquet", tmp_path / "cur.csv.gz")):
        folder = tmp_path / str(number)
        folder.mkdir()
        finished, rows = load_only(folder, path)
        assert finished.returncode == 0
        texts.append([json.loads(values) for _, values, *_ in rows])
    assert texts[0] == texts[1] == texts[2]


def test_decimals_of_a_parquet_file_stay_exact(tmp_path):
    duckdb.sql(
        f"""copy (select cast('0.12345678901234567' as decimal(38, 17)) as BilledCost, 'Usage' as ChargeCategory,
        timestamptz '2026-08-01 00:00:00+00' as ChargePeriodStart) to '{tmp_path}/focus.parquet'"""
    )
    _, [(system, values, *_)] = load_only(tmp_path, tmp_path / "focus.parquet")
    assert system == "focus"
    assert json.loads(values)["billedcost"] == "0.12345678901234567"


def test_numbers_of_json_keep_their_text(tmp_path):
    (tmp_path / "costs.json").write_text(json.dumps(costs_page({1: 1})).replace('"value": 1,', '"value": 1.10e-3,'))
    _, rows = load_only(tmp_path, tmp_path / "costs.json")
    assert [json.loads(values)["amount.value"] for _, values, *_ in rows] == ["1.10e-3"] * 2


def test_pages_appended_to_one_file_are_read_one_by_one(tmp_path):
    pages = [costs_page({1: 1}, has_more=True), costs_page({2: 2})]
    (tmp_path / "pages.json").write_text("".join(json.dumps(page, indent=1) for page in pages))
    _, rows = load_only(tmp_path, tmp_path / "pages.json")
    assert len(rows) == 4
    with duckdb.connect(str(tmp_path / "bills.duckdb"), read_only=True) as connection:
        assert connection.execute("select distinct is_partial from agent_cost_raw.invoice_rows").fetchall() == [(False,)]


def test_unreadable_files_are_named_and_the_rest_goes_on(tmp_path):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "other.csv").write_text("a;b\n1;2\n")
    (tmp_path / "semicolons.csv").write_text("provider;billing_month;amount;currency\nopenai;2026-08;1;USD\n")
    (tmp_path / "misspelt.csv").write_text("provider,billing_month,amount,currncy\nopenai,2026-08,1,USD\n")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    (tmp_path / "typo.csv").write_text(PLAIN_HEADER.replace("invoice_id", "invoce_id") + "openai,a,2026-08,,Usage,1,USD\n")
    good = json.dumps(costs_page({1: 1}))
    (tmp_path / "good.jsonl").write_text(good + "\n" + good[:40] + "\n[3]\n")
    (tmp_path / "short.csv").write_text(PLAIN_HEADER + "openai,a,2026-08\nopenai,a,2026-08,,Usage,1,USD\n")
    finished, rows = load_only(tmp_path, tmp_path)
    assert finished.returncode == 0
    said = {
        "empty.csv": "empty", "other.csv": "--format", "broken.parquet": "broken.parquet", "typo.csv": "invoce_id",
        "semicolons.csv": "separated by ';'", "misspelt.csv": "closest to manual_invoice, but without currency",
    }  # fmt: skip
    for name, words in said.items():
        assert any(name in line and words in line for line in finished.stderr.splitlines()), (name, finished.stderr)
    assert finished.stderr.count("skipped, ") == len(said)
    assert "from 2 files, 6 not read" in finished.stdout
    assert [(system, reason, line) for system, _, reason, line, _ in rows] == [
        ("openai_costs", None, 1), ("openai_costs", None, 1), ("openai_costs", "unreadable_line", 2),
        ("openai_costs", "unreadable_line", 3), ("manual_invoice", "unreadable_line", 2), ("manual_invoice", None, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(("paths", "code"), [
    (["*"], 0), (["*.txt", "*.csv"], 0), (["."], 0), (["*.txt"], 1), (["readme.txt", "*.csv"], 1), (["good.csv", "*.gone"], 1),
    (["good.csv", "*.failed"], 1),
])  # fmt: skip
def test_strays_stop_nothing_and_files_that_are_named_do(tmp_path, paths, code):
    folder = tmp_path / "bills"
    folder.mkdir()
    (folder / "good.csv").write_text(PLAIN_HEADER + "openai,a,2026-08,,Usage,1,USD\n")
    (folder / "readme.txt").write_text("Bills of August\n")
    (folder / "broken.json").write_text('{"data": [')
    if "*.failed" in paths:
        (folder / "a.failed").write_text('{"error": {"type": "authentication_error"}, "type": "error"}')
    finished, rows = load_only(tmp_path, *(folder / path for path in paths))
    assert (finished.returncode, len(rows)) == (code, paths != ["*.txt"])
