"""Random usage, prices and invoices: the books add up exactly, whatever comes and in whatever order.

A hundred companies a build, each a provider of its own with its own prices and one bill a month; the truth
is computed here with fractions, from what was written, never with the project's SQL.
"""

import csv
import random
import shutil
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import otlp
import pytest
from conftest import ROOT, WITHOUT_TESTS

COMPANIES = 100
MONTHS = {"2026-07": 1_782_900_000_000_000_000, "2026-08": 1_785_600_000_000_000_000}  # both on the first, 10:00 UTC
METERS = ("input", "output")
INVOICE_COLUMNS = (
    "provider", "billing_account_id", "billing_month", "line_item", "charge_category", "model", "meter", "quantity",
    "quantity_unit", "list_amount", "amount", "currency",
)  # fmt: skip


# What your seed says of each currency: rates by month to USD, in the order of the file.
RATES = {
    "EUR": {"2026-07": ["1.1"], "2026-08": ["1.234567891"]},
    "JPY": {"2026-07": ["0.006789123"], "2026-08": ["0.0067", "0.00670"]},  # one rate, twice
    "CHF": {"2026-07": ["1.25"]},  # no rate in August
    "GBP": {"2026-07": ["1.3", "1.31"], "2026-08": ["1.3"]},  # two in July
    "SEK": {"2026-07": ["0"], "2026-08": ["-0.1"]},
    "NOK": {"2026-07": ["a tenth"], "2026-08": [""]},
}
CURRENCIES = ["USD"] * 12 + list(RATES)


def rate(currency, month):
    """Dollars for one unit; None where the seed has none, or no single good one."""
    if currency == "USD":
        return Decimal(1)
    try:
        rates = {Decimal(text) for text in RATES[currency].get(month, [])}
    except ArithmeticError:
        return None
    return rates.pop() if len(rates) == 1 and min(rates) > 0 else None


def to_fifteen_places(value):
    return Decimal(value).quantize(Decimal("1e-15"), ROUND_HALF_UP)


def money(value):
    return format(Decimal(value).normalize(), "f")


class World:
    """Spans, prices and bills of all companies, and what must come of them."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.spans, self.lines, self.models, self.prices = [], [], [], []
        self.charges = defaultdict(dict)  # (provider, month, model, meter) -> {span: (tokens, list cost or None)}
        self.billed = {}  # the same key -> (quantity or None, amount), in dollars
        self.invoiced = defaultdict(Decimal)  # (provider, month, currency): dollars where a rate is known
        # the same key -> amount less list amount, of lines that state both and the spans' quantity; how far it may be off
        self.discounts = {}
        for number in range(COMPANIES):
            self.company(number)

    def company(self, number):
        dice, provider = self.random, f"provider{number:03}"
        for model in (f"model{number:03}{letter}" for letter in "abc"[: dice.randint(1, 3)]):
            priced = dice.random() > 0.1
            price = {meter: Decimal(dice.randint(1, 90_000_000)).scaleb(-6) for meter in METERS}  # a million tokens
            if priced:
                self.models.append((provider, model, provider, model, ""))
                self.prices += [
                    (provider, model, "standard", meter, "2026-01-01", "", money(price[meter]), 1_000_000, "test")
                    for meter in METERS
                ]
            for month, first in MONTHS.items():
                self.month(provider, model, month, first, price, priced)
        for month in MONTHS:
            for category, amount in (("Credit", "-1234.56"), ("Tax", "0.19"), ("Adjustment", "0.000000000000001")):
                if dice.random() < 0.3:
                    currency = dice.choice(CURRENCIES)
                    self.invoice(provider, month, Decimal(amount), currency)
                    self.lines.append((provider, "acct", month, category, category, "", "", "", "", "", amount, currency))

    def invoice(self, provider, month, amount, currency):
        """Counts an amount in the currency that it is compared in, and says how much it is there; None without a rate."""
        dollars = rate(currency, month)
        compared = amount if dollars is None else to_fifteen_places(amount * dollars)
        self.invoiced[provider, month, currency if dollars is None else "USD"] += compared
        return None if dollars is None else compared

    def month(self, provider, model, month, first, price, priced):
        dice = self.random
        usage = dict.fromkeys(METERS, 0)
        for _ in range(dice.choice((0, 1, 2, 3, 7))):
            number = len(self.spans) + 1
            tokens = {meter: dice.choice((0, 1, 7, dice.randint(1, 9_999_999))) for meter in METERS}
            self.spans.append(
                otlp.line(
                    otlp.chat(
                        number, 1, input_tokens=tokens["input"], output_tokens=tokens["output"], model=model,
                        provider=provider, start=first + dice.randint(0, 25 * 86_400) * 1_000_000_000,
                    )
                )
            )  # fmt: skip
            for meter, count in tokens.items():
                if count:
                    cost = Fraction(price[meter]) * count / 1_000_000 if priced else None
                    self.charges[provider, month, model, meter][f"{number * 1000 + 1:016x}"] = (count, cost)
                    usage[meter] += count
        for meter in METERS:
            self.bill(provider, model, month, meter, price[meter], usage[meter])

    def bill(self, provider, model, month, meter, price, used):
        dice = self.random
        kind = dice.choice(("equal", "equal", "rate", "more", "less", "both", "none", "bare", "negative", "free", "absurd"))
        quantity = {
            "more": used + dice.randint(1, 10**7),
            "both": used + dice.randint(1, 10**7),
            "less": max(used - dice.randint(1, 10**6), 1),
        }.get(kind, used)
        amount = price * quantity / 1_000_000
        if kind in ("rate", "both", "bare"):
            amount *= Decimal(dice.randint(500_000, 1_300_000)).scaleb(-6)
        if kind == "absurd":
            amount = amount * 1_000_000 + 1
        currency = dice.choice(CURRENCIES)
        dollars = rate(currency, month) or Decimal(1)
        amount = {"negative": -amount, "free": Decimal(0)}.get(kind, amount)
        amount = to_fifteen_places(amount / dollars)
        if kind == "none" or not quantity:
            return
        stated = None if kind == "bare" else quantity
        listed = dice.choice(("", "0", money(to_fifteen_places(price * quantity / 1_000_000 / dollars))))
        known = all(cost is not None for _, cost in self.charges.get((provider, month, model, meter), {}).values())
        compared = self.invoice(provider, month, amount, currency)
        if kind == "rate" and listed not in ("", "0") and known and compared is not None:
            exact = compared - to_fifteen_places(Decimal(listed) * dollars)
            # a list amount that was converted may be off by its last digit
            self.discounts[provider, month, model, meter] = (exact, 0 if currency == "USD" else Decimal("1e-14"))
        if compared is not None:
            self.billed[provider, month, model, meter] = (stated, compared)
        self.lines.append(
            (provider, "acct", month, f"{model} {meter}", "Usage", model, meter, "" if stated is None else stated,
             "tokens", listed, money(amount), currency)
        )  # fmt: skip

    def expected_share(self, key):
        """What of the line pays for calls that the spans show, and in which proportion they share it."""
        charges = self.charges.get(key, {})
        if not charges or key not in self.billed:
            return Fraction(0), {span: Fraction(0) for span in charges}
        stated, amount = self.billed[key]
        amount, used = Fraction(amount), sum(count for count, _ in charges.values())
        known = all(cost is not None for _, cost in charges.values())
        modelled = sum(cost for _, cost in charges.values()) if known else None
        if stated is None and known:
            amount = min(amount, modelled)
        elif stated is not None and stated > used:
            amount = amount * used / stated
        weights = {span: cost if known else Fraction(count, 10**6) for span, (count, cost) in charges.items()}
        total = sum(weights.values())
        if abs(amount) / total >= 10_000:
            amount = Fraction(0)
        return amount, {span: amount * weight / total for span, weight in weights.items()}


def write_csv(path, columns, rows):
    with open(path, "w", newline="") as target:
        csv.writer(target).writerows([columns, *rows])


@pytest.fixture(scope="module")
def world():
    return World(20261122)


@pytest.fixture(scope="module")
def build(builder, tmp_path_factory, world):
    """build(order) -> the world's books, its files written in that order."""

    def run(order, command=("build",)):
        folder, seeds = tmp_path_factory.mktemp("spans"), tmp_path_factory.mktemp("seeds")
        shutil.copytree(ROOT / "user_seeds", seeds, dirs_exist_ok=True)
        spans, lines = list(world.spans), list(world.lines)
        random.Random(order).shuffle(spans)
        random.Random(order).shuffle(lines)
        half = len(spans) // 2
        otlp.write(folder / "1.jsonl", *spans[:half])
        otlp.write(folder / "2.jsonl", *spans[half - 5 :])  # five come twice
        write_csv(folder / "bill.csv", INVOICE_COLUMNS, lines)
        rates = [
            (month, currency, "USD", text, "") for currency, months in RATES.items()
            for month, texts in months.items() for text in texts
        ]  # fmt: skip
        for name, rows in (
            ("agent_cost_own_models", world.models), ("agent_cost_own_model_prices", world.prices),
            ("agent_cost_own_exchange_rates", rates),
        ):  # fmt: skip
            header = (seeds / f"{name}.csv").read_text().splitlines()[0].split(",")
            write_csv(seeds / f"{name}.csv", header, rows)
        return builder(
            f"books{order}", spans=[folder / "1.jsonl", folder / "2.jsonl"], invoices=[folder / "bill.csv"],
            user_seeds=seeds, variables={"agent_cost_reconciliation_tolerance": {"default": {"relative": 1, "absolute": 10**9}}},
            command=command,
        )  # fmt: skip

    return run


@pytest.fixture(scope="module")
def books(build):
    return build(1)


def test_the_world_is_not_dull(world):
    assert len(world.spans) > 800
    assert len(world.lines) > 600


def test_billed_and_unallocated_are_the_invoice(books, world):
    """For every provider, month and currency of the comparison, to the last digit."""
    shared = defaultdict(Decimal)
    for provider, month, currency, amount in books.rows(
        """select provider, strftime(billing_month, '%Y-%m'), currency, sum(billed_cost) from agent_cost.fct_chat_spans
        where billed_cost is not null group by 1, 2, 3
        union all
        select provider, strftime(billing_month, '%Y-%m'), currency, sum(unallocated_cost)
        from agent_cost.agent_cost_unallocated_charges group by 1, 2, 3"""
    ):
        shared[provider, month, currency] += amount
    assert {key: value for key, value in shared.items() if value} == {k: v for k, v in world.invoiced.items() if v}


def test_what_has_no_rate_is_in_its_own_currency(books, world):
    found = books.rows(
        """select distinct currency, strftime(billing_month, '%Y-%m') from agent_cost.agent_cost_reconciliation_months
        where status = 'other_currency' order by all"""
    )
    assert found == sorted({(currency, month) for _, month, currency in world.invoiced if currency != "USD"})
    assert found == [
        ("CHF", "2026-08"), ("GBP", "2026-07"), ("NOK", "2026-07"), ("NOK", "2026-08"), ("SEK", "2026-07"),
        ("SEK", "2026-08"),
    ]  # fmt: skip


def test_each_line_is_shared_in_proportion(books, world):
    """Every share is within 1e-9 of the exact one; the shares of a line add up to what of it was paid for."""
    found = defaultdict(dict)
    for provider, month, model, meter, span, amount in books.rows(
        """select charges.provider, strftime(charges.billing_month, '%Y-%m'), calls.request_model, charges.meter,
            calls.span_id, charges.billed_cost
        from agent_cost.int_agent_cost__billed_charges as charges
        inner join agent_cost.fct_chat_spans as calls on charges.span_key = calls.span_key"""
    ):
        found[provider, month, model, meter][span] = amount
    invoiced = {(provider, month) for provider, month, currency in world.invoiced if currency == "USD"}
    assert found.keys() == {key for key in world.charges if key[:2] in invoiced}
    shares = 0
    for key, amounts in found.items():
        total, expected = world.expected_share(key)
        assert amounts.keys() == expected.keys()
        assert abs(sum(map(Fraction, amounts.values())) - total) < Fraction(1, 10**11)
        for span, amount in amounts.items():
            assert abs(Fraction(amount) - expected[span]) < Fraction(1, 10**9), (key, span)
            shares += 1
    assert shares > 1_000


def test_every_difference_adds_up(books):
    """invoiced = modelled + usage + price + unmodelled + unexplained, and the causes are those parts, in every row."""
    assert books.value(
        """select count(*) from agent_cost.agent_cost_reconciliation where status <> 'no_invoice'
        and coalesce(invoiced_cost, 0) <> coalesce(modelled_cost, 0) + usage_variance + price_variance
            + unmodelled_cost + unexplained"""
    ) == 0  # fmt: skip
    assert books.value(
        """select count(*) from (
            select rows.reconciliation_key from agent_cost.agent_cost_reconciliation as rows
            left join agent_cost.agent_cost_variance_causes as causes using (reconciliation_key)
            where rows.status <> 'no_invoice' group by 1
            having coalesce(sum(causes.amount), 0)
                <> max(usage_variance + price_variance + unmodelled_cost + unexplained)
        )"""
    ) == 0  # fmt: skip
    assert set(books.results().values()) <= {"success", "pass", "warn"}


def test_a_discount_on_the_invoice_is_the_whole_difference(books, world):
    found = books.rows(
        """select provider, strftime(billing_month, '%Y-%m'), split_part(model, '/', 2), meter, amount
        from agent_cost.agent_cost_variance_causes where cause = 'discount'"""
    )
    found = {tuple(key): amount for *key, amount in found}
    assert len(world.discounts) > 10
    assert [key for key, (amount, off) in world.discounts.items() if abs(found[key] - amount) > off] == []


def test_order_does_not_matter(books, build):
    other = build(2, WITHOUT_TESTS)
    for relation, columns in (
        ("fct_chat_spans", "trace_id, span_id, list_cost, true_up, billed_cost, billing_status"),
        ("agent_cost_reconciliation", "*"),
        ("agent_cost_variance_causes", "*"),
        ("agent_cost_unallocated_charges", "*"),
    ):
        query = f"select {columns} from agent_cost.{relation} order by all"
        assert books.rows(query) == other.rows(query), relation
