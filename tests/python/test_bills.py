"""Bills of every supported export: what each line becomes, which export of a period holds, and that nothing is lost."""

import csv
import datetime
import json
import random
import shutil
import sys
from decimal import Decimal

import duckdb
import pytest
from conftest import DBT, ROOT, Build, run

FIXTURES = ROOT / "tests/fixtures/bills"
FETCHED = "2026-09-10T00:00:00Z"
MODELS = "+agent_cost_invoice_lines +agent_cost_invoice_files +agent_cost_superseded_invoice_lines"
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
    "gcp_billing.jsonl": [],
    "openrouter_activity.json": [],
    "focus_1_2.csv": [],
    "focus_1_4.csv": [],
    "fivetran_claude_cost_report.csv": ["--account", "org-fivetran"],
    "fivetran_openai_cost.csv": ["--account", "org-fivetran"],
    "plain.csv": [],
}
RATES = "billing_month,from_currency,to_currency,rate,note\n2026-08,EUR,USD,1.1,\n"


class Bills:
    """DuckDB files with loaded bills, and the models of bills built on them."""

    def __init__(self, folder):
        self.folder = folder
        self.db = folder / "bills.duckdb"
        self.seeds = folder / "user_seeds"
        shutil.copytree(ROOT / "user_seeds", self.seeds)
        (self.seeds / "agent_cost_own_exchange_rates.csv").write_text(RATES)
        self.environment = {"AGENT_COST_DB": str(self.db), "AGENT_COST_USER_SEEDS": str(self.seeds)}

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
            duckdb.connect(str(self.db)).close()
            finished = run([sys.executable, ROOT / "scripts/load_spans.py", "demo/nothing"], **self.environment)
            assert finished.returncode == 1
            self.dbt("seed")
            shutil.copy(self.db, start)
        shutil.copy(start, self.db)

    def build(self, name):
        self.dbt("run", "--select", *MODELS.split())
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
    return bills.build("every_export")


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
        (None, None, "batch", "usage", D("100000"), D("0.03"), "EUR", "unmapped"),
        (None, None, "standard", "adjustment", None, D("-0.01"), "USD", "ignored"),
    ],
    "gcp_billing": [
        ("google/gemini-2.5-flash", "input", "standard", "usage", D("10000000"), D("3"), "USD", "mapped"),
        (None, None, "standard", "credit", None, D("-0.45"), "USD", "ignored"),
        (None, None, "standard", "credit", None, D("-0.05"), "USD", "ignored"),
        ("google/gemini-2.5-pro", "output", "batch", "usage", D("1000000"), D("7.5"), "USD", "mapped"),
        ("gemini-2.5-flash", "cache_storage", "standard", "usage", D("100000"), D("0.1"), "USD", "mapped"),
        ("google/gemini-2.5-flash", "input", "standard", "usage", D("0"), D("-0.3"), "USD", "mapped"),
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
        (None, None, "standard", "usage", D("1"), D("5"), "EUR", "unmapped"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("source", EXPECTED)
def test_lines_of_every_export(every_export, source):
    assert lines(every_export, source) == EXPECTED[source]
