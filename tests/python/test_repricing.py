"""A changed price book reprices in ordinary builds: the calls that it is for, and no others; a closed month holds.

One story of builds on one DuckDB file: a first one; a price of one day corrected; a build that breaks off with yet another
price, which is taken back; then everything at once that a price book can say, which must equal one full refresh.
"""

import csv
import os
import random
import shutil
import subprocess
import sys
from decimal import Decimal

import duckdb
import otlp
import pytest
from conftest import ROOT, WITHOUT_TESTS
from test_incremental import Books

import random_spans

DAY, HOUR = random_spans.DAY, 3600 * 10**9
TRACES = 40
BILL = """\
provider,billing_account_id,billing_month,invoice_id,charge_category,model,meter,quantity,amount,currency
anthropic,acct-a,2026-07,INV-1,Usage,claude-sonnet-4-5,input,100000,0.27,USD
"""
BEFORE = {
    "agent_cost_own_model_prices": [
        dict(provider_id="openai", model_id="gpt-4o-mini", meter="input", effective_from="2026-08-01",
             effective_to="2026-08-02", unit_price_usd="0.30", reason="a slip of the pen"),
        dict(provider_id="openai", model_id="gpt-4o", meter="output", effective_from="2026-07-01", unit_price_usd="12"),
    ],
    "agent_cost_own_models": [dict(provider_name="acme", model_name="unknown-1", provider_id="acme", model_id="tiny")],
    "agent_cost_own_price_overrides": [
        dict(provider="anthropic", effective_from="2026-07-01", multiplier="0.9", reason="a contract"),
        dict(provider="openai", billing_account_id="acct-l", multiplier="0.7", reason="terms of an account"),
    ],
    "agent_cost_own_closed_months": [
        dict(provider="anthropic", billing_account_id="acct-a", billing_month="2026-07", closed_on="2026-08-05"),
    ],
}  # fmt: skip
MINI_OF_THE_DAY, OUTPUT_OF_GPT_4O = BEFORE["agent_cost_own_model_prices"]
AFTER = {
    "agent_cost_own_model_prices": [
        {**MINI_OF_THE_DAY, "unit_price_usd": "0.10"},
        {**OUTPUT_OF_GPT_4O, "effective_to": "2026-08-02"},  # ends
        dict(provider_id="acme", model_id="tiny", meter="input", unit_price_usd="1"),  # had none
        dict(provider_id="acme", model_id="tiny", meter="output", unit_price_usd="2"),
    ],
    "agent_cost_own_models": [
        *BEFORE["agent_cost_own_models"],
        dict(provider_name="openai", model_name="our-deployment", provider_id="openai", model_id="gpt-4o"),
    ],
    # the contract is gone, and a service has one of its own
    "agent_cost_own_price_overrides": [
        BEFORE["agent_cost_own_price_overrides"][1],
        dict(provider="openai", service_name="bot", effective_from="2026-08-03", multiplier="0.5", reason="a pilot"),
    ],
    "agent_cost_own_tool_prices": [
        dict(tool_name="web_search", effective_from="2026-01-01", unit_price_usd="0.005"),
        dict(tool_name="read_page", effective_from="2026-01-01", unit_price_usd="0.002"),  # was 0.001
    ],
    "agent_cost_own_tool_terms": [
        dict(tool_name="web_search", provider_id="anthropic", effective_from="2026-01-01", unit_price_usd="0.02"),
    ],
    "agent_cost_own_compute_prices": [dict(service_name="worker", unit_price_usd="3.6")],
    # one that an override is for, and one that is only another account
    "agent_cost_own_billing_accounts": [
        dict(provider="openai", service_name="lease", billing_account_id="acct-l"),
        dict(provider="google", billing_account_id="acct-g"),
    ],
}  # fmt: skip
# traces of one span each, long before the random ones, and what of AFTER is for them
EARLY = random_spans.MIDNIGHT - 20 * DAY
UNCONCERNED, OTHER_TOOL = 9001, 9002
CLOSED, MAPPED, SEARCHES, PILOT, COMPUTED, BEFORE_THE_PILOT, LEASED = 9003, 9004, 9005, 9006, 9007, 9008, 9009


def named_lines():
    searches = {"gen_ai.usage.server_tool_use.web_search_requests": 2}
    claude = dict(provider="anthropic", model="claude-sonnet-4-5")
    return [
        otlp.line(otlp.chat(UNCONCERNED, 0, provider="google", model="gemini-2.5-flash", start=EARLY)),
        otlp.line(otlp.tool(OTHER_TOOL, 0, tool_name="web_search", start=EARLY + DAY)),
        otlp.line(otlp.chat(CLOSED, 0, input_tokens=100_000, output_tokens=0, start=EARLY + 2 * DAY, **claude)),
        otlp.line(otlp.chat(MAPPED, 0, model="our-deployment", start=EARLY + 3 * DAY)),
        otlp.line(otlp.chat(SEARCHES, 0, attributes=searches, start=EARLY + 4 * DAY, **claude)),
        otlp.line(otlp.chat(PILOT, 0, start=random_spans.MIDNIGHT + 2 * DAY + HOUR), service="bot"),
        otlp.line(otlp.chat(BEFORE_THE_PILOT, 0, start=EARLY + 5 * DAY), service="bot"),
        otlp.line(otlp.chat(LEASED, 0, start=EARLY + 7 * DAY), service="lease"),
        otlp.line(otlp.agent(COMPUTED, 0, start=EARLY + 6 * DAY, seconds=100), service="worker"),
    ]


class RepricedBooks(Books):
    """Books with price seeds of their own."""

    def environment(self):
        seeds = os.path.relpath(self.folder / "seeds", ROOT)  # dbt overwrites seeds that have an absolute path
        return {**super().environment(), "AGENT_COST_USER_SEEDS": seeds}

    def write_seeds(self, seeds):
        for name, rows in seeds.items():
            path = self.folder / "seeds" / f"{name}.csv"
            header = path.read_text().splitlines()[0].split(",")
            with path.open("w", newline="") as out:
                writer = csv.DictWriter(out, header)
                writer.writeheader()
                writer.writerows(rows)

    def rows(self, query):
        with duckdb.connect(str(self.db), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def touched(self):
        found = self.rows("select trace_id from agent_cost.int_agent_cost__touched_traces where trace_id <> '(none)'")
        return {trace for (trace,) in found}

    def keep(self, name):
        return shutil.copy(self.db, self.folder / f"{name}.duckdb")


def trace_id(number):
    return f"{number:032x}"


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """name -> the traces that the build touched, and a copy of the file as it left it"""
    books = RepricedBooks(tmp_path_factory.mktemp("repricing"))
    shutil.copytree(ROOT / "demo/user_seeds", books.folder / "seeds")
    books.write_seeds(BEFORE)
    bill = books.folder / "bill.csv"
    bill.write_text(BILL)
    books.load(random_spans.generate(random.Random(3), TRACES) + named_lines())
    loaded = subprocess.run(
        [sys.executable, ROOT / "scripts/load_invoices.py", bill, "--db", books.db], capture_output=True, text=True
    )
    assert loaded.returncode == 0, loaded.stderr
    builds = {}

    def build(name, seeds, *command):
        books.write_seeds(seeds)
        shipped = ("--exclude", "path:seeds") if builds else ()  # seeds that do not change are there after the first
        books.dbt(*WITHOUT_TESTS, *shipped, *command)
        builds[name] = (books.touched(), books.keep(name))

    corrected = {"agent_cost_own_model_prices": [{**MINI_OF_THE_DAY, "unit_price_usd": "0.10"}, OUTPUT_OF_GPT_4O]}
    taken_back = {"agent_cost_own_model_prices": [{**MINI_OF_THE_DAY, "unit_price_usd": "77"}, OUTPUT_OF_GPT_4O]}
    build("first", {})
    build("corrected", corrected)
    build("broken off", taken_back, "--select", "+int_agent_cost__priced_calls")
    build("everything", AFTER)
    return books, builds


def value(path, query):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchone()[0]


def column(path, query):
    with duckdb.connect(str(path), read_only=True) as connection:
        return {row for (row,) in connection.execute(query).fetchall()}


MINI_CALLS = "agent_cost.fct_chat_spans where price_model = 'openai/gpt-4o-mini' and started_date = date '2026-08-01'"


def test_a_corrected_price_touches_the_calls_of_its_day_and_no_others(story):
    _, builds = story
    (_, before), (touched, after) = builds["first"], builds["corrected"]
    concerned = column(before, f"select trace_id from {MINI_CALLS}")
    assert 0 < len(concerned) < TRACES / 2
    assert touched == concerned
    days = column(after, "select started_date from agent_cost.int_agent_cost__touched_days")
    in_traces = ", ".join(f"'{trace}'" for trace in concerned)
    spans = f"select cast(started_at as date) from agent_cost.stg_agent_cost__otel_spans where trace_id in ({in_traces})"
    assert days == column(after, spans)
    assert len(days) < value(after, "select count(distinct started_date) from agent_cost.fct_chat_spans")
    assert column(before, f"select input_price from {MINI_CALLS}") == {Decimal("0.0000003")}
    assert column(after, f"select input_price from {MINI_CALLS}") == {Decimal("0.0000001")}
    with duckdb.connect() as connection:
        for name, path in (("old", before), ("new", after)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        others = [f"select * from {name}.agent_cost.fct_chat_spans where trace_id not in ({in_traces})" for name in ("old", "new")]
        assert connection.execute(f"{others[0]} except all {others[1]}").fetchall() == []


def test_what_a_build_that_broke_off_began_is_put_right(story):
    """The price of the build that broke off was taken back: nothing in the seeds says any more that it was there."""
    _, builds = story
    (_, broken_off), (touched, after) = builds["broken off"], builds["everything"]
    priced = MINI_CALLS.replace("fct_chat_spans", "int_agent_cost__priced_calls")
    assert column(broken_off, f"select input_price from {priced}") == {Decimal("0.000077")}
    assert column(after, f"select input_price from {priced}") == {Decimal("0.0000001")}
    assert column(after, f"select trace_id from {priced}") <= touched


def test_everything_a_price_book_can_say_ends_in_the_rows_of_a_full_refresh(story, capsys):
    books, builds = story
    touched, after = builds["everything"]
    kinds = column(after, "select rule_kind || ' ' || change_kind from agent_cost.int_agent_cost__changed_rules")
    assert kinds >= {
        "rate ends_differently", "rate new", "override new", "override gone", "own_tool new", "own_tool gone",
        "server_tool new", "compute new", "account new", "name new", "name gone",
    }  # fmt: skip
    concerned = {trace_id(number) for number in (CLOSED, MAPPED, SEARCHES, PILOT, COMPUTED, LEASED)}
    assert concerned <= touched
    assert not touched & {trace_id(number) for number in (UNCONCERNED, OTHER_TOOL, BEFORE_THE_PILOT)}
    days = column(after, "select cast(started_date as varchar) from agent_cost.int_agent_cost__touched_days")
    assert days and not days & {"2026-07-12", "2026-07-13", "2026-07-17"}
    # on the new account, though not priced again
    query = f"select billing_account_id from agent_cost.fct_chat_spans where trace_id = '{trace_id(UNCONCERNED)}'"
    assert column(after, query) == {"acct-g"}
    relations, rows = books.assert_equal(books.full_refresh(books.folder / "full_refresh.duckdb"))
    with capsys.disabled():
        print(f"\n{len(touched)} traces priced again, {relations} relations, {rows} rows equal", end="")


def test_a_closed_month_does_not_move_and_shows_the_difference(story):
    _, builds = story
    before, after = builds["first"][1], builds["everything"][1]
    call = f"agent_cost.fct_chat_spans where trace_id = '{trace_id(CLOSED)}'"
    for path in (before, after):
        assert column(path, f"select list_cost from {call}") == {Decimal("0.27")}  # 100,000 tokens at 3 a million, less 10 %
        assert column(path, f"select billing_status from {call}") == {"billed"}
    calls, change = "calls_repriced", "list_cost_change"
    months = "agent_cost.agent_cost_closed_months"
    assert value(before, f"select {calls} from {months}") == 0
    assert value(after, f"select {calls} from {months}") == value(
        after, "select count(*) from agent_cost.int_agent_cost__closed_calls where list_cost > 0"
    )
    closed, now = (
        value(after, f"select sum(list_cost) from agent_cost.{table} where provider = 'anthropic' and"
                     " started_date < date '2026-08-01'") for table in ("fct_chat_spans", "int_agent_cost__priced_calls")
    )  # fmt: skip
    assert value(after, f"select {change} from {months}") == now - closed > 0
    for table in ("agent_cost_reconciliation", "agent_cost_reconciliation_months"):
        with duckdb.connect() as connection:
            closed_rows = []
            for path in (before, after):
                connection.execute(f"attach '{path}' as books (read_only)")
                closed_rows.append(connection.execute(
                    f"select * from books.agent_cost.{table} where provider = 'anthropic' and"
                    " billing_month = date '2026-07-01' order by all"
                ).fetchall())  # fmt: skip
                connection.execute("detach books")
            assert closed_rows[0] == closed_rows[1] != []


def test_other_conventions_touch_everything_and_other_names_of_attributes_warn(story):
    """A convention may be for any span; what staging read by another map of attributes is kept, and a test says so."""
    books, builds = story
    shutil.copy(builds["everything"][1], books.db)
    with duckdb.connect(str(books.db)) as connection:
        connection.execute(
            """delete from agent_cost.int_agent_cost__finished_rules where rule_key = (
                select min(rule_key) from agent_cost.int_agent_cost__finished_rules where rule_kind = 'convention')"""
        )
    test = "agent_cost_spans_read_by_older_rules"
    models = ("int_agent_cost__price_rules", "int_agent_cost__changed_rules", "int_agent_cost__repriced_traces")
    done = books.dbt("build", "--select", *models, test, "--vars", "{agent_cost_attributes: {feature: [shop.area]}}")
    warned = {node.node.name: node.failures for node in done.result if node.status == "warn"}
    assert warned == {test: books.value("select count(*) from agent_cost.stg_agent_cost__otel_spans")}
    assert books.value("select count(*) from agent_cost.int_agent_cost__repriced_traces") == books.value(
        "select count(distinct trace_id) from agent_cost.stg_agent_cost__otel_spans"
    )
