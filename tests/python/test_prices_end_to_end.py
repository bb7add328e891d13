"""Prices from spans to run cost in one build: regions, contracts, batch, audio, tools, compute, and what-if."""

import shutil
from datetime import UTC, datetime
from decimal import Decimal

import otlp
import pytest
from conftest import DBT, ROOT, run

NOON = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()) * 10**9
SEPTEMBER = int(datetime(2026, 9, 1, 12, tzinfo=UTC).timestamp()) * 10**9
OVERRIDES = [
    {"provider": "openai", "model_id": "gpt-4o", "billing_account_id": "acct-shop", "multiplier": "0.9",
     "reason": "10 % by contract"},
    {"provider": "openai", "model_id": "gpt-4o", "billing_account_id": "acct-shop", "meter": "output",
     "unit_price_usd": "8", "effective_from": "2026-11-01", "reason": "output at 8 by contract"},
    {"provider": "openai", "multiplier": "nine tenths", "reason": "no number"},
    {"provider": "openai", "multiplier": "0.5", "meter": "input", "unit_price_usd": "1", "reason": "both"},
]  # fmt: skip


def append(folder, seed, *rows):
    """Rows by column name, so that a new column of a seed breaks no test."""
    path = folder / f"{seed}.csv"
    columns = path.read_text().splitlines()[0].split(",")
    assert all(set(row) <= set(columns) for row in rows)
    with path.open("a") as file:
        file.writelines(",".join(row.get(column, "") for column in columns) + "\n" for row in rows)


@pytest.fixture(scope="module")
def prices(builder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("prices")
    seeds = folder / "seeds"
    shutil.copytree(ROOT / "user_seeds", seeds)
    append(seeds, "agent_cost_own_price_overrides", *OVERRIDES)
    append(seeds, "agent_cost_own_billing_accounts",
           {"provider": "openai", "service_name": "shop", "billing_account_id": "acct-shop"})  # fmt: skip
    append(seeds, "agent_cost_own_tool_prices", {"tool_name": "web_search", "unit_price_usd": "7"})
    append(seeds, "agent_cost_own_tool_terms",
           {"tool_name": "maps", "unit_price_usd": "0.25", "free_allowance_qty": "1", "allowance_period": "day"},
           {"tool_name": "code_execution", "provider_id": "anthropic", "unit_price_usd": "0.05"})  # fmt: skip
    append(seeds, "agent_cost_own_compute_prices", {"service_name": "shop", "unit_price_usd": "0.36"})
    append(seeds, "agent_cost_own_what_if",
           {"scenario": "smaller", "step": "triage", "to_model_id": "gpt-4o-mini"},
           {"scenario": "contract", "provider_id": "openai", "multiplier": "0.8"},
           {"scenario": "contract", "provider_id": "openai", "meter": "output", "unit_price_usd": "5"})  # fmt: skip
    geo = {"anthropic.response.inference_geo": "us"}
    anthropic = {"provider": "anthropic", "model": "claude-opus-4-6", "start": NOON}
    details = {"gen_ai.usage.details.input_audio_tokens": 600, "gen_ai.usage.details.cache_audio_read_tokens": 100,
               "gen_ai.usage.details.output_audio_tokens": 40, "gen_ai.usage.cache_read.input_tokens": 200}  # fmt: skip
    searches = {"gen_ai.usage.server_tool_use.web_search_requests": 2, "gen_ai.usage.code_execution_requests": 3}
    spans = [
        otlp.line(otlp.chat(1, 1, **anthropic, attributes=geo), otlp.chat(1, 2, **anthropic), service="bank"),
        otlp.line(otlp.chat(2, 1, start=NOON), service="shop"),
        otlp.line(otlp.chat(2, 2, start=SEPTEMBER), service="shop"),
        otlp.line(otlp.chat(2, 3, start=NOON), service="bank"),
        otlp.line(otlp.chat(3, 1, start=SEPTEMBER, attributes={"openai.response.service_tier": "batch"}), service="bank"),
        otlp.line(otlp.chat(4, 1, model="gpt-realtime", start=NOON, attributes=details), service="bank"),
        otlp.line(
            otlp.agent(5, 0, start=NOON, seconds=10),
            otlp.chat(5, 1, parent=0, **anthropic, attributes=searches),
            otlp.tool(5, 2, parent=1, start=NOON),
            otlp.tool(5, 3, parent=0, start=NOON, attributes={"gen_ai.tool.call.id": "srvtoolu_1"}),
            otlp.tool(5, 4, parent=0, start=NOON, attributes={"gen_ai.tool.call.id": "call_1"}),
            otlp.tool(5, 5, parent=0, tool_name="maps", start=NOON),
            otlp.tool(5, 6, parent=0, tool_name="maps", start=NOON + 10**9),
            service="shop",
        ),
        otlp.line(otlp.chat(6, 1, model="our-secret-model", start=NOON), service="bank"),
        otlp.line(otlp.chat(7, 1, start=NOON, attributes={"gen_ai.step.name": "triage"}), service="bank"),
        otlp.line(otlp.chat(7, 2, start=NOON, model="gpt-realtime",
                            attributes={**details, "gen_ai.step.name": "triage"}), service="bank"),  # fmt: skip
        otlp.line(otlp.chat(8, 1, start=NOON, model=None), service="bank"),
    ]
    return builder(
        "prices",
        spans=[str(otlp.write(folder / "spans.jsonl", *spans))],
        user_seeds=seeds,
        variables={"agent_cost_price_assumptions": ["batch_half_price"], "agent_cost_what_if": True},
    )


def calls(build, trace, columns):
    query = f"select {columns} from agent_cost.fct_chat_spans where trace_id = '{trace:032x}' order by span_id"
    return build.rows(query)


def test_a_chosen_region_costs_a_tenth_more_and_is_named(prices):
    (us, used), (anywhere, unused) = calls(prices, 1, "list_cost, override_ids")
    assert (us, anywhere) == (Decimal("0.00825"), Decimal("0.0075"))
    reason = prices.value(f"select reason from agent_cost.stg_agent_cost__price_overrides where override_id = '{used}'")
    assert reason.startswith("inference in the US only") and unused is None


def test_a_contract_holds_for_its_account_and_days(prices):
    november, september, other_account = calls(prices, 2, "input_cost, output_cost, list_cost")
    assert november == (Decimal("0.00225"), Decimal("0.0008"), Decimal("0.00305"))
    assert september == (Decimal("0.00225"), Decimal("0.0009"), Decimal("0.00315"))
    assert other_account == (Decimal("0.0025"), Decimal("0.001"), Decimal("0.0035"))


def test_an_assumed_batch_price_is_half_and_named(prices):
    ((cost, status, overrides, mode),) = calls(prices, 3, "list_cost, cost_status, override_ids, pricing_mode")
    assert (cost, status, mode) == (Decimal("0.00175"), "priced", "batch")
    assert overrides


def test_audio_is_priced_apart_and_adds_up(prices):
    (row,) = calls(prices, 4, "input_tokens, input_audio_tokens, cache_read_tokens, cache_read_audio_tokens, output_tokens,"
                   " output_audio_tokens, cost_status, other_cost, list_cost")  # fmt: skip
    # 300 and 500 in at $4 and $32 a million, 200 cached at $0.40 (audio and text alike), 60 and 40 out at $16 and $64
    assert row == (800, 500, 200, 0, 100, 40, "priced", Decimal("0.01856"), Decimal("0.0208"))


def test_a_run_is_models_tools_and_compute_and_nothing_twice(prices):
    ((tool_cost, searches, executions, status),) = calls(
        prices, 5, "tool_cost, web_search_cost, code_execution_cost, cost_status"
    )
    assert (tool_cost, searches, executions, status) == (Decimal("0.17"), Decimal("0.02"), Decimal("0.15"), "priced")
    tools = prices.rows(
        "select tool_name, cost_status, charged_units, list_cost from agent_cost.fct_tool_spans order by span_id"
    )
    assert tools == [
        ("web_search", "included", None, Decimal(0)),
        ("web_search", "included", None, Decimal(0)),
        ("web_search", "priced", 1, Decimal(7)),
        ("maps", "priced", 1, Decimal("0.25")),
        ("maps", "priced", 1, Decimal("0.25")),
    ]
    free = "select tool, allowance_period, used_units, free_units, allowance_credit from agent_cost.agent_cost_tool_allowances"
    assert prices.rows(free) == [("maps", "day", 2, 1, Decimal("0.25"))]
    (run,) = prices.rows(
        "select list_cost, tool_span_cost, compute_cost, run_cost from agent_cost.agent_cost_by_run"
        f" where trace_id = '{5:032x}'"
    )
    assert run == (Decimal("0.1775"), Decimal("7.5"), Decimal("0.001"), Decimal("7.6785"))


def test_names_without_a_price_say_what_rides_on_them(prices):
    rows = prices.rows(
        "select model_name, match_status, calls, unpriced_tokens, list_cost, what_to_do"
        " from agent_cost.agent_cost_model_matches where match_status in ('unknown_model', 'no_model_name') order by 1"
    )
    assert [row[:5] for row in rows] == [
        ("our-secret-model", "unknown_model", 1, 1100, None), (None, "no_model_name", 1, 1100, None)
    ]  # fmt: skip
    assert "agent_cost_own_models" in rows[0][5] and "instrumentation" in rows[1][5]


def test_contradictory_rules_are_listed_and_change_nothing(prices):
    assert prices.rows(
        "select reason, source_file from agent_cost.agent_cost_rejects where input_kind = 'price_override' order by 1"
    ) == [
        ("invalid_multiplier", "agent_cost_own_price_overrides.csv"),
        ("price_and_multiplier", "agent_cost_own_price_overrides.csv"),
    ]


def test_what_if_leaves_the_books_alone(prices):
    rows = prices.rows(
        "select scenario, price_model, what_if_model, calls, compared_calls, compared_cost, what_if_cost, difference"
        " from agent_cost.agent_cost_what_if where step = 'triage' or scenario = 'contract' and step = '(unattributed)'"
        " and what_if_model = 'openai/gpt-4o' and what_if_pricing_mode = 'standard' order by all"
    )
    smaller = [row[1:] for row in rows if row[0] == "smaller"]
    assert smaller == [
        ("openai/gpt-4o", "openai/gpt-4o-mini", 1, 1, Decimal("0.0035"), Decimal("0.00021"), Decimal("-0.00329")),
        # audio has no text price to try
        ("openai/gpt-realtime", "openai/gpt-4o-mini", 1, 0, None, None, None),
    ]
    # 0.8 of the input and 5 a million out: the two calls of the contract account as well
    contract = [row[3:] for row in rows if row[0] == "contract" and row[1] == "openai/gpt-4o"]
    assert sum(row[3] for row in contract) > 0
    months = {(row[3], row[4]) for row in rows if row[0] == "contract" and row[1] == "openai/gpt-4o"}
    assert (Decimal("0.0035"), Decimal("0.0025")) in {
        (row[5], row[6]) for row in rows if row[0] == "contract" and row[3] == 1
    }, months


def test_one_call_is_explained_to_the_last_digit(prices, tmp_path):
    done = run([DBT, "compile", "--select", "explain_one_call", "--target-path", tmp_path], AGENT_COST_DB=str(prices.db))
    assert done.returncode == 0, done.stdout
    query = next((tmp_path / "compiled").rglob("explain_one_call.sql")).read_text()
    any_call = "where cost_status = 'priced'"
    assert any_call in query
    for trace, parts in ((1, ["input", "output"]), (4, ["cache_read", "input", "input_audio", "output", "output_audio"]),
                         (5, ["code_execution", "input", "output", "web_search"])):  # fmt: skip
        picked = query.replace(any_call, f"where trace_id = '{trace:032x}'", 1)
        rows = prices.rows(f"select part, list_cost, call_list_cost, price_id from ({picked}) order by part")
        assert [row[0] for row in rows] == parts
        assert sum(row[1] for row in rows) == rows[0][2] and all(row[3] for row in rows)


def test_every_data_test_of_the_build_passed(prices):
    assert {name for name, status in prices.results().items() if status not in ("success", "pass", "warn")} == set()
