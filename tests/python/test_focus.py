"""The FOCUS 1.2 export of the demo against the rules of the specification, column by column.

Each rule is named by the column or attribute whose section of the specification holds it. What the export cannot
meet, because a price or quantity is not known and none is made up, is a rule of its own at the end.
"""

import json
import re

import duckdb
import pytest
from conftest import ROOT

TEXT, DECIMAL, DATETIME = "VARCHAR", "DECIMAL", "TIMESTAMP"
# column: type and whether NULL is allowed at all
COLUMNS = {
    "BilledCost": (DECIMAL, False), "BillingAccountId": (TEXT, False), "BillingAccountName": (TEXT, True),
    "BillingCurrency": (TEXT, False), "BillingPeriodEnd": (DATETIME, False), "BillingPeriodStart": (DATETIME, False),
    "ChargeCategory": (TEXT, False), "ChargeClass": (TEXT, True), "ChargeDescription": (TEXT, True),
    "ChargeFrequency": (TEXT, False), "ChargePeriodEnd": (DATETIME, False), "ChargePeriodStart": (DATETIME, False),
    "CommitmentDiscountCategory": (TEXT, True), "CommitmentDiscountId": (TEXT, True),
    "CommitmentDiscountName": (TEXT, True), "CommitmentDiscountQuantity": (DECIMAL, True),
    "CommitmentDiscountStatus": (TEXT, True), "CommitmentDiscountType": (TEXT, True),
    "CommitmentDiscountUnit": (TEXT, True), "ConsumedQuantity": (DECIMAL, True), "ConsumedUnit": (TEXT, True),
    "ContractedCost": (DECIMAL, False), "ContractedUnitPrice": (DECIMAL, True), "EffectiveCost": (DECIMAL, False),
    "InvoiceId": (TEXT, True), "InvoiceIssuerName": (TEXT, False), "ListCost": (DECIMAL, False),
    "ListUnitPrice": (DECIMAL, True), "PricingCategory": (TEXT, True), "PricingCurrency": (TEXT, False),
    "PricingCurrencyContractedUnitPrice": (DECIMAL, True), "PricingCurrencyEffectiveCost": (DECIMAL, False),
    "PricingCurrencyListUnitPrice": (DECIMAL, True), "PricingQuantity": (DECIMAL, True), "PricingUnit": (TEXT, True),
    "ProviderName": (TEXT, False), "PublisherName": (TEXT, False), "ServiceCategory": (TEXT, False),
    "ServiceName": (TEXT, False), "ServiceSubcategory": (TEXT, False), "SkuId": (TEXT, True), "SkuMeter": (TEXT, True),
    "SkuPriceDetails": (TEXT, True), "SkuPriceId": (TEXT, True), "SubAccountId": (TEXT, True), "Tags": (TEXT, True),
}  # fmt: skip
LATER = {"HostProviderName": (TEXT, False), "InvoiceDetailId": (TEXT, True), "ServiceProviderName": (TEXT, False)}
FOCUS = COLUMNS | LATER
ALLOWED = {
    "ChargeCategory": ["Usage", "Purchase", "Tax", "Credit", "Adjustment"],
    "ChargeClass": ["Correction"],
    "ChargeFrequency": ["One-Time", "Recurring", "Usage-Based"],
    "CommitmentDiscountCategory": ["Spend", "Usage"],
    "CommitmentDiscountStatus": ["Used", "Unused"],
    "PricingCategory": ["Standard", "Dynamic", "Committed", "Other"],
    "ServiceCategory": ["AI and Machine Learning"],
    "ServiceSubcategory": ["Generative AI"],
}
# The charges for which FOCUS demands what only a priced charge has.
SOLD = "ChargeCategory in ('Usage', 'Purchase') and ChargeClass is null"
NULL_FOR_TAX = (
    "ContractedUnitPrice", "ListUnitPrice", "PricingCategory", "PricingQuantity", "PricingUnit", "SkuId", "SkuMeter",
    "SkuPriceDetails", "SkuPriceId",
)  # fmt: skip
# What a row must not be, by the section that says so.
BROKEN = {
    "BilledCost: 0 where another party is paid": "BilledCost <> 0 and InvoiceIssuerName <> ProviderName",
    "BillingCurrency: CurrencyFormat, ISO 4217": "not regexp_full_match(BillingCurrency, '[A-Z]{3}')",
    "BillingPeriod: starts and ends at months": "BillingPeriodStart <> date_trunc('month', BillingPeriodStart)"
    " or BillingPeriodEnd <> BillingPeriodStart + interval 1 month",
    "ChargeClass: NULL or Correction": "ChargeClass <> 'Correction'",
    "ChargeFrequency: a purchase is not usage-based": "ChargeCategory = 'Purchase' and ChargeFrequency = 'Usage-Based'",
    "ChargePeriod: ends after it starts": "ChargePeriodEnd <= ChargePeriodStart",
    "ChargePeriod: usage is inside its billing period": "ChargeCategory = 'Usage' and ChargeClass is null"
    " and (ChargePeriodStart < BillingPeriodStart or ChargePeriodEnd > BillingPeriodEnd)",
    "CommitmentDiscount*: NULL without CommitmentDiscountId": "CommitmentDiscountId is null and coalesce("
    "CommitmentDiscountCategory, CommitmentDiscountName, CommitmentDiscountStatus, CommitmentDiscountType,"
    " CommitmentDiscountUnit, cast(CommitmentDiscountQuantity as varchar)) is not null",
    "ConsumedQuantity: only of usage": "ChargeCategory <> 'Usage' and ConsumedQuantity is not null",
    "ConsumedQuantity: positive": "ChargeClass is null and ConsumedQuantity <= 0",
    "ConsumedUnit: with ConsumedQuantity": "(ConsumedUnit is null) <> (ConsumedQuantity is null)",
    "ContractedCost: price times quantity": "ChargeClass is null and ContractedUnitPrice is not null"
    " and ContractedCost <> ContractedUnitPrice * PricingQuantity",
    "ContractedCost: BilledCost without a price": "ContractedUnitPrice is null and ContractedCost <> BilledCost",
    "ContractedUnitPrice: not negative": "ContractedUnitPrice < 0",
    "EffectiveCost: BilledCost of credits, taxes and adjustments": "ChargeCategory not in ('Usage', 'Purchase')"
    " and EffectiveCost <> BilledCost",
    "HostProviderName: not empty": "trim(HostProviderName) = ''",
    "InvoiceDetailId: with InvoiceId": "(InvoiceDetailId is null) <> (InvoiceId is null)",
    "ListCost: price times quantity": "ChargeClass is null and ListUnitPrice is not null"
    " and ListCost <> ListUnitPrice * PricingQuantity",
    "ListCost: BilledCost without a price": "ListUnitPrice is null and ListCost <> BilledCost",
    "ListUnitPrice: not negative": "ListUnitPrice < 0",
    "PricingCategory: of usage and purchases": f"{SOLD} and PricingCategory is null",
    "PricingCategory: Committed needs CommitmentDiscountId": "PricingCategory = 'Committed'"
    " and CommitmentDiscountId is null",
    "PricingCurrency*: as billed in the same currency": "PricingCurrency = BillingCurrency and ("
    "PricingCurrencyEffectiveCost <> EffectiveCost or PricingCurrencyListUnitPrice is distinct from ListUnitPrice"
    " or PricingCurrencyContractedUnitPrice is distinct from ContractedUnitPrice)",
    "PricingQuantity: times a price is the cost": "ChargeClass is null and PricingQuantity is null"
    " and (ListUnitPrice is not null or ContractedUnitPrice is not null)",
    "PricingUnit: UnitFormat": "not regexp_full_match(PricingUnit, '([1-9][0-9]* )?[A-Z][A-Za-z-]*s(/[A-Z][a-z]+)?')",
    "PricingUnit: with PricingQuantity": "(PricingUnit is null) <> (PricingQuantity is null)",
    "SkuMeter: with SkuId": "(SkuMeter is null) <> (SkuId is null)",
    "SkuPriceDetails: NULL without SkuPriceId": "SkuPriceId is null and SkuPriceDetails is not null",
    "SkuPriceId: not without SkuId": "SkuPriceId is not null and SkuId is null",
    "ServiceProviderName: replaces ProviderName": "ServiceProviderName <> ProviderName",
}
# Usage of calls with a price: every rule holds. Elsewhere a price, and at times a quantity or SKU, is unknown.
DEMANDED_OF_USAGE = (
    "ConsumedQuantity", "ConsumedUnit", "ContractedUnitPrice", "ListUnitPrice", "PricingQuantity", "PricingUnit",
    "SkuId", "SkuPriceId",
)  # fmt: skip


@pytest.fixture(scope="module")
def focus(demo_build):
    with demo_build.connection() as connection:
        connection.execute(f"use {demo_build.db.stem}.agent_cost")
        yield connection


def bad_rows(focus, condition):
    return focus.execute(f"select * from agent_cost_focus where {condition} limit 3").fetchall()


@pytest.fixture(scope="module")
def types(focus):
    return {name: kind for name, kind, *_ in focus.execute("describe agent_cost_focus").fetchall()}


def test_the_demo_exercises_the_export(focus):
    shown = focus.execute("select distinct ChargeCategory, ChargeClass, x_CostStatus from agent_cost_focus").fetchall()
    assert {category for category, _, _ in shown} == {"Usage", "Tax", "Credit", "Adjustment"}
    assert {charge_class for _, charge_class, _ in shown} == {None, "Correction"}
    assert {status for _, _, status in shown} == {"priced", "unpriced", "unallocated"}


@pytest.mark.parametrize("column", FOCUS)
def test_column_presence_and_type(types, column):
    assert types.get(column, "absent").startswith(FOCUS[column][0]), f"{column}: presence and type"


@pytest.mark.parametrize("column", [column for column, (_, nullable) in FOCUS.items() if not nullable])
def test_column_is_never_null(focus, column):
    assert not bad_rows(focus, f"{column} is null"), f"{column}: MUST NOT be null"


@pytest.mark.parametrize("column", ALLOWED)
def test_allowed_values(focus, column):
    values = focus.execute(f"select distinct {column} from agent_cost_focus where {column} is not null").fetchall()
    assert {value for (value,) in values} <= set(ALLOWED[column]), f"{column}: allowed values"


@pytest.mark.parametrize("rule", BROKEN)
def test_rule(focus, rule):
    assert not bad_rows(focus, BROKEN[rule]), rule


@pytest.mark.parametrize("column", NULL_FOR_TAX)
def test_null_for_tax(focus, column):
    assert not bad_rows(focus, f"ChargeCategory = 'Tax' and {column} is not null"), f"{column}: MUST be null for Tax"


@pytest.mark.parametrize("column", DEMANDED_OF_USAGE)
def test_demanded_of_usage_with_a_price(focus, column):
    assert not bad_rows(focus, f"{SOLD} and x_CostStatus = 'priced' and {column} is null"), (
        f"{column}: MUST NOT be null when ChargeCategory is Usage"
    )


def test_only_unknown_prices_are_missing(focus):
    """Documented in docs/focus.md: FOCUS demands a price of all usage, and none is made up."""
    missing = focus.execute(f"select distinct x_CostStatus from agent_cost_focus where {SOLD} and ListUnitPrice is null")
    assert {status for (status,) in missing.fetchall()} == {"unpriced", "unallocated"}


def test_column_handling(types):
    """ColumnHandling: Pascal case, 50 characters, FOCUS columns first, both groups by name, x_ on all others."""
    columns = list(types)
    own = [column for column in columns if column.startswith("x_")]
    assert columns == sorted(FOCUS) + sorted(own)
    assert all(re.fullmatch(r"(x_)?([A-Z][a-z]+)+", column) and len(column) <= 50 for column in columns)


def test_null_handling(focus, types):
    """NullHandling and StringHandling: no empty or blank text, no placeholder."""
    for column, kind in types.items():
        if kind == TEXT:
            assert not bad_rows(focus, f"trim({column}) in ('', '-', 'null', 'None', '(unattributed)')"), column


@pytest.mark.parametrize("column", ["Tags", "SkuPriceDetails"])
def test_key_value_format(focus, column):
    """KeyValueFormat: a JSON object whose keys are unique and whose values are no objects or lists."""

    def unique(pairs):
        assert len(dict(pairs)) == len(pairs), f"{column}: keys MUST be unique in {pairs}"
        return dict(pairs)

    values = focus.execute(f"select distinct {column} from agent_cost_focus where {column} is not null").fetchall()
    assert values
    for (value,) in values:
        read = json.loads(value, object_pairs_hook=unique)
        assert read and all(isinstance(item, str) for item in read.values()), f"{column}: {value}"


def test_tags_say_what_the_columns_say(focus):
    rows = focus.execute("select distinct Tags, x_Feature, x_AgentName, x_AgentVersion, x_Step from agent_cost_focus")
    for tags, *named in rows.fetchall():
        keys = ("feature", "agent_name", "agent_version", "step")
        assert json.loads(tags or "{}") == {key: value for key, value in zip(keys, named, strict=True) if value is not None}


@pytest.mark.parametrize("child, parent", [("SkuPriceId", "SkuId"), ("InvoiceId", "BillingAccountId"), ("SkuId", "SkuMeter")])
def test_one_parent(focus, child, parent):
    several = f"select {child} from agent_cost_focus group by {child} having count(distinct {parent}) > 1"
    assert not focus.execute(several).fetchall(), f"{child}: MUST have one and only one {parent}"


def test_charge_id_is_a_key(focus):
    assert focus.execute("select count(*) = count(distinct x_ChargeId) from agent_cost_focus").fetchone()[0]


def test_billed_cost_is_the_invoice(focus):
    """BilledCost: the sum of a billing period MUST match the invoice of that period."""
    exported = "select InvoiceId, sum(BilledCost) from agent_cost_focus group by 1 order by 1"
    invoiced = "select invoice_id, sum(billed_amount) from agent_cost_invoice_lines group by 1 order by 1"
    assert focus.execute(exported).fetchall() == focus.execute(invoiced).fetchall()


def test_costs_are_those_of_the_calls(focus):
    exported = "select sum(BilledCost), sum(ListCost) filter (x_CostStatus = 'priced') from agent_cost_focus where x_CostStatus <> 'unallocated'"
    calls = "select sum(billed_cost), sum(list_cost) from fct_chat_spans where billed_cost is not null"
    assert focus.execute(exported).fetchall() == focus.execute(calls).fetchall()


def test_every_meter_has_a_name(demo_build, focus):
    """A meter without a row in agent_cost_focus_meters would have no unit."""
    macros = (ROOT / "macros/prices/agent_cost_priced_apart.sql").read_text()
    meters = set(re.findall(r"'((?:input|cache|output)_?\w*)'", macros)) | {"request", "web_search", "file_search"}
    assert len(meters) > 15
    assert meters <= {meter for (meter,) in focus.execute("select meter from agent_cost_focus_meters").fetchall()}


def test_export_commands_of_the_docs(demo_build, tmp_path):
    """The commands of docs/focus.md write files that read back as the table."""
    commands = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/focus.md").read_text(), re.S)
    assert len(commands) == 2
    for command in commands:
        file = tmp_path / re.search(r"to '(.*?)'", command)[1]
        with demo_build.connection() as connection:
            connection.execute(f"use {demo_build.db.stem}.agent_cost")
            connection.execute(command.replace(file.name, str(file)))
            expected = connection.execute("select count(*), sum(BilledCost) from agent_cost_focus").fetchone()
        read = f"read_csv('{file}', all_varchar = true)" if file.suffix == ".csv" else f"'{file}'"
        written = duckdb.sql(f"select count(*), sum(cast(BilledCost as decimal(38, 15))) from {read}").fetchall()[0]
        assert written == expected
        if file.suffix == ".csv":
            begin = duckdb.sql(f"select min(ChargePeriodStart) from {read}").fetchall()[0][0]
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", begin), "DateTimeFormat: ISO 8601 in UTC"
