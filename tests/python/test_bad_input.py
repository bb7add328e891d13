"""Bad input lands in a row with its reason, never stops a build and never changes what is right."""

import json
import os
import re
import shutil
from decimal import Decimal

import otlp
import pytest
import yaml
from conftest import DBT, ROOT, run

GOOD_COST = Decimal("0.0035")  # gpt-4o: 1,000 tokens in at $2.50, 100 out at $10 per 1M


@pytest.fixture(scope="module")
def bad_build(builder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    (folder / "empty.jsonl").touch()
    no_ids = otlp.chat(2, 1)
    no_ids["traceId"], no_ids["spanId"] = "", ""
    no_span_id = otlp.chat(3, 1)
    del no_span_id["spanId"]
    no_times = otlp.chat(4, 1)
    del no_times["startTimeUnixNano"], no_times["endTimeUnixNano"]
    cycle = [otlp.chat(11, 1, parent=2), otlp.chat(11, 2, parent=1)]
    for span in cycle:
        span["attributes"] = [a for a in span["attributes"] if a["key"] != "gen_ai.response.id"]
    twin = otlp.chat(12, 1)
    hostile = {
        "app.feature": "'; drop table x; -- <script>alert(1)</script>\n\"quoted\"",
        "gen_ai.agent.name": "a" * 5000,
        "metadata": '{"langgraph_node": {"deep": [1, {"er": null}]}}',
        "gen_ai.usage.raw": "{not json",
        "langfuse.observation.usage_details": "{'python': None}",
    }
    otlp.write(
        folder / "spans.jsonl",
        otlp.line(otlp.chat(1, 1)),
        otlp.line(no_ids, no_span_id, no_times),
        otlp.line(otlp.chat(5, 1, seconds=-5)),
        otlp.line(otlp.chat(6, 1, input_tokens=-12)),
        otlp.line(otlp.chat(7, 1, input_tokens="many")),
        otlp.line(otlp.chat(8, 1, model="no-such-model-9000")),
        otlp.line(otlp.chat(9, 1, attributes={"gen_ai.input.messages": "SECRET-PROMPT" + "x" * 10_000_000})),
        '{"resourceSpans": [',
        otlp.line(otlp.chat(10, 1, attributes=hostile)),
        otlp.line(*cycle),
        otlp.line(twin),
        otlp.line(twin),
        otlp.line(otlp.chat(13, 1, attributes={f"key.{number}": number for number in range(10_000)})),
        otlp.line(otlp.chat(14, 1, parent=999)),
        otlp.line(otlp.chat(15, 1, attributes={"gen_ai.usage.cache_read.input_tokens": 5000})),
        otlp.line(otlp.chat(16, 1, attributes={"openai.response.service_tier": "warp"})),
        otlp.line(otlp.chat(17, 1, attributes={"gen_ai.usage.cost": "cheap"})),
        otlp.line(otlp.chat(18, 1, input_tokens=999_999_999_999)),
        otlp.line({**otlp.chat(19, 1), "startTimeUnixNano": "0"}),
        otlp.line(otlp.chat(20, 1, input_tokens=1_000_000_000_000)),
    )
    header = (
        "provider,billing_account_id,billing_month,invoice_id,line_item,charge_category,model,meter,pricing_mode,"
        "quantity,quantity_unit,amount,currency,note\n"
    )
    (folder / "bill.csv").write_text(
        header
        + "openai,acct,2026-07,I1,input,Usage,gpt-4o,input,standard,16000,tokens,0.04,USD,\n"
        + "openai,acct,2026-07,I1,input,Usage,gpt-4o,input,standard,1000,tokens,2.00,EUR,other currency\n"
        + "openai,acct,2026-13,I1,input,Usage,gpt-4o,input,standard,1000,tokens,2.00,USD,no such month\n"
        + "openai,acct,2026-07,I1,input,Usage,gpt-4o,input,standard,1000,tokens,\"1,000.50\",USD,separators\n"
        + "openai,acct,2026-07,I1,mystery,Usage,,,standard,,,7.77,USD,maps to nothing\n"
        + "openai,acct,2026-07,I1,input,Usage,gpt-4o,input,standard,lots,tokens,1.00,USD,no quantity\n"
        + "openai,acct,2026-05,cut\n"
    )
    line = "{},{},2026-06,{},input,Usage,gpt-4o,input,standard,1000,tokens,{},USD,\n"
    for name, lines in {
        "first.csv": [("openai", "acct", "", "1.00"), ("openai", "acct", "", "0.50")],
        "second.csv": [("openai", "acct", "", "2.00")],
        "numbered.csv": [("openai", "acct", "I2", "4.00")],
        "misspelt.csv": [("antropic", "acct", "I3", "1.00"), ("amazon-bedrock", "acct", "I4", "1.00"), ("qqq", "acct", "I5", "1.00")],
    }.items():
        (folder / name).write_text(header + "".join(line.format(*values) for values in lines))
        os.utime(folder / name, (1_783_000_000 + len(name), 1_783_000_000 + len(name)))
    seeds = shutil.copytree(ROOT / "user_seeds", folder / "seeds")
    with open(seeds / "agent_cost_own_billing_accounts.csv", "a") as accounts:
        accounts.write("openai,nobody,acct-77,\n")
    with open(seeds / "agent_cost_own_price_overrides.csv", "a") as overrides:
        overrides.write("openai,gpt-4oo,,input,,,,,,,,,,,1,,,,,,\nopenai,gpt-4o,,input,,,,,,2020-01-01,2020-01-02,,,,1,,,,,,\n")
    return builder(
        "bad",
        user_seeds=str(seeds),
        spans=[str(folder)],
        invoices=[str(folder / name) for name in ("bill.csv", "first.csv", "second.csv", "numbered.csv", "misspelt.csv")],
        variables={"agent_cost_reconciliation_tolerance": {"default": {"relative": 1000, "absolute": 10_000_000}}},
    )


def reasons(build, kind):
    return {
        reason: (treatment, count)
        for reason, treatment, count in build.rows(
            f"""select reason, treatment, count(*) from agent_cost.agent_cost_rejects
            where input_kind = '{kind}' group by 1, 2"""
        )
    }


def test_spans_that_cannot_be_used_are_listed(bad_build):
    assert reasons(bad_build, "trace_line") == {"invalid_json": ("left_out", 1)}
    assert reasons(bad_build, "span") == {
        "missing_trace_id": ("left_out", 1),
        "missing_span_id": ("left_out", 1),
        "missing_times": ("left_out", 1),
        "ended_before_started": ("kept", 1),
        "invalid_input_tokens": ("kept", 3),
        "invalid_reported_cost": ("kept", 1),
        "one_time_missing": ("kept", 1),
    }


def test_rejects_carry_file_and_line(bad_build):
    origins = bad_build.rows(
        "select distinct source_line, reason from agent_cost.agent_cost_rejects"
        " where source_file like '%spans.jsonl' order by 1, 2"
    )
    assert (2, "missing_trace_id") in origins
    assert (8, "invalid_json") in origins


def test_counts_add_up(bad_build):
    assert bad_build.value("select sum(spans) from agent_cost.agent_cost_span_census") == bad_build.value(
        "select count(*) from agent_cost_raw.otel_spans"
    )
    census = dict(bad_build.rows("select span_class, sum(spans) from agent_cost.agent_cost_span_census group by 1"))
    assert census["rejected"] == 3
    assert census["duplicate"] == 1


def call(build, trace):
    (row,) = build.rows(
        "select input_tokens, cache_read_tokens, output_tokens, list_cost, cost_status, usage_status, usage_basis,"
        f" duration_ns, feature, reported_cost from agent_cost.fct_chat_spans where trace_id = '{trace:032x}'"
    )
    keys = "input cache_read output cost cost_status usage_status basis duration feature reported".split()
    return dict(zip(keys, row, strict=True))


def test_end_before_start_keeps_its_cost_and_has_no_duration(bad_build):
    assert call(bad_build, 5)["cost"] == GOOD_COST
    assert call(bad_build, 5)["duration"] is None


@pytest.mark.parametrize("trace", [6, 7, 20])
def test_negative_text_and_absurd_tokens_are_unknown_not_zero(bad_build, trace):
    found = call(bad_build, trace)
    assert (found["input"], found["output"]) == (None, 100)
    assert (found["cost_status"], found["usage_status"]) == ("partial", "input_missing")
    assert found["cost"] == Decimal("0.001")


def test_unknown_model_and_tier_are_unpriced(bad_build):
    assert (call(bad_build, 8)["cost"], call(bad_build, 8)["cost_status"]) == (None, "unpriced")
    assert (call(bad_build, 16)["cost"], call(bad_build, 16)["cost_status"]) == (None, "unpriced")
    assert bad_build.value("select sum(unpriced_tokens) from agent_cost.agent_cost_by_model") == 2200 + 0


def test_cached_beyond_input_is_proven_exclusive_and_never_negative(bad_build):
    found = call(bad_build, 15)
    assert (found["input"], found["cache_read"], found["basis"]) == (1000, 5000, "proven_exclusive")


def test_more_tokens_than_any_model_takes_still_cost_exactly(bad_build):
    assert call(bad_build, 18)["cost"] == 999_999_999_999 * Decimal("0.0000025") + Decimal("0.001")


@pytest.mark.parametrize("trace", [1, 9, 10, 12, 13, 14, 17, 19])
def test_odd_but_usable_spans_cost_what_they_cost(bad_build, trace):
    assert call(bad_build, trace)["cost"] == GOOD_COST


def test_spans_that_are_each_others_parents_keep_their_cost(bad_build):
    assert bad_build.rows(
        f"select list_cost from agent_cost.fct_chat_spans where trace_id = '{11:032x}'"
    ) == [(GOOD_COST,), (GOOD_COST,)]


def test_hostile_text_is_kept_as_data(bad_build):
    assert call(bad_build, 10)["feature"].startswith("'; drop table x; --")
    assert call(bad_build, 17)["reported"] is None


def test_invoice_lines_that_cannot_be_used_are_listed(bad_build):
    assert reasons(bad_build, "invoice_line") == {
        "other_currency": ("kept", 1),
        "invalid_billing_month": ("left_out", 1),
        "invalid_amount": ("left_out", 1),
        "invalid_quantity": ("left_out", 1),
        "unreadable_line": ("left_out", 1),
        "unmapped": ("kept", 1),
    }
    unexplained = dict(
        bad_build.rows(
            "select currency, sum(unexplained) from agent_cost.agent_cost_reconciliation"
            " where reason = 'unmapped' group by 1"
        )
    )
    assert unexplained == {"USD": Decimal("7.77"), "EUR": Decimal("2.00")}


def test_invoice_lines_name_what_is_wrong(bad_build):
    assert dict(bad_build.rows(
        "select reason, detail from agent_cost.agent_cost_rejects where input_kind = 'invoice_line' and treatment = 'left_out'"
    )) == {
        "invalid_billing_month": "2026-13", "invalid_amount": "1,000.50", "invalid_quantity": "lots",
        "unreadable_line": None,
    }  # fmt: skip


def test_a_bill_that_replaces_another_in_silence_is_named(bad_build):
    """Two files of one account and month without invoice numbers: the newer holds. One with a number stands beside them."""
    assert bad_build.results()["agent_cost_bills_replace_no_other_bill"] == "warn"
    compiled = bad_build.compiled("agent_cost_bills_replace_no_other_bill")
    (row,) = bad_build.rows(
        f"select parse_filename(replaced_file), parse_filename(held_by_file), replaced_lines, replaced_amount from ({compiled})"
    )
    assert row == ("first.csv", "second.csv", 2, Decimal("1.5"))
    assert bad_build.value(
        "select sum(billed_amount) from agent_cost.agent_cost_invoice_lines"
        " where provider = 'openai' and billing_month = date '2026-06-01'"
    ) == Decimal(6)  # fmt: skip


def test_a_provider_that_nothing_knows_is_named_with_the_one_it_is_like(bad_build):
    assert bad_build.results()["agent_cost_bills_name_known_providers"] == "warn"
    compiled = bad_build.compiled("agent_cost_bills_name_known_providers")
    named = "provider, parse_filename(source_file), bill_lines, nearest_known_provider"
    assert bad_build.rows(f"select {named} from ({compiled}) order by 1") == [
        ("amazon-bedrock", "misspelt.csv", 1, "aws"), ("antropic", "misspelt.csv", 1, "anthropic"), ("qqq", "misspelt.csv", 1, None),
    ]  # fmt: skip


def test_own_rows_with_a_typing_error_are_named(bad_build):
    assert bad_build.results()["agent_cost_own_rows_are_used"] == "warn"
    compiled = bad_build.compiled("agent_cost_own_rows_are_used")
    assert bad_build.rows(f"select seed, named from ({compiled}) order by 1") == [
        ("agent_cost_own_billing_accounts", "openai acct-77"), ("agent_cost_own_price_overrides", "gpt-4oo"),
    ]  # fmt: skip


def test_no_content_reaches_a_model(bad_build):
    tables = bad_build.rows("select table_name from information_schema.tables where table_schema = 'agent_cost'")
    searches = [
        f"select '{table}' from agent_cost.{table} as searched where cast(searched as varchar) like '%SECRET-PROMPT%'"
        for (table,) in tables
    ]
    assert len(searches) > 100
    assert bad_build.rows(" union all ".join(searches)) == []


@pytest.mark.parametrize(("setting", "value", "named"), [
    ("agent_cost_reconciliation_tolerance", {"default": {"relative": "much", "absolute": 1}}, "relative"),
    ("agent_cost_reconciliation_tolerance", {"default": {"relative": 0.01}}, "absolute"),
    ("agent_cost_reconciliation_tolerance", {"openai": {"relative": 0.01, "absolute": 1}}, "default"),
    ("agent_cost_reconciliation_tolerance", 0.05, "not a mapping by provider"),
    ("agent_cost_spans_per_build", "many", "a whole number of spans"),
    ("agent_cost_attributes", {"featrue": ["shop.area"]}, "no concept 'featrue'"),
    ("agent_cost_attributes", {"feature": "shop.area"}, "a list of names under 'feature'"),
    ("agent_cost_late_arival_days", 3, "there is no var agent_cost_late_arival_days; there are agent_cost_attributes, "),
    ("agent_cost_what_if", "maybe", "needs true or false, without quotes, not 'maybe'"),
    ("agent_cost_unit_tests", "false", "needs true or false, without quotes, not 'false'"),
    ("agent_cost_raw_schema", " ", "needs the name of a schema"),
    ("agent_cost_raw_schema", ["a"], "needs the name of a schema"),
    ("agent_cost_price_assumptions", "batch_half_price", "needs a list, for example [batch_half_price]"),
    ("agent_cost_price_assumptions", {"batch_half_price": True}, "needs a list, for example [batch_half_price]"),
    ("agent_cost_price_assumptions", ["half"], "knows no rule set 'half'; it knows batch_half_price"),
    ("agent_cost_reporting_currency", "EURO", "not an ISO 4217 code such as USD"),
    ("agent_cost_reconciliation_tolerance", {"default": {"relative": True, "absolute": 1}}, "not 'True'"),
    ("agent_cost_reconciliation_tolerance", {"default": 5}, "under 'default', 0 or more, not '5'"),
    ("agent_cost_reconciliation_tolerance", {"default": {"relative": 0, "absolute": 1, "percent": 3}}, "knows no 'percent'"),
])  # fmt: skip
def test_a_wrong_setting_stops_at_once_and_is_named(setting, value, named, tmp_path):
    finished = run(
        [
            DBT, "--no-use-colors", "compile", "--no-introspect", "--no-populate-cache",
            "--select", "agent_cost_reconciliation_months", "--target-path", tmp_path / "target",
            "--vars", json.dumps({setting: value}),
        ],
        AGENT_COST_DB=str(tmp_path / "none.duckdb"),
    )  # fmt: skip
    assert finished.returncode != 0
    assert setting in finished.stdout
    assert named in finished.stdout


def test_every_setting_is_known_to_the_check():
    """A setting that agent_cost_check_settings does not list would be refused as misspelt."""
    known = re.search(r"settings = \[(.*?)\]", (ROOT / "macros/agent_cost_check_settings.sql").read_text(), re.S)[1]
    assert set(re.findall(r"agent_cost_\w+", known)) == set(yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"])


def test_a_missing_file_of_own_seeds_is_named(tmp_path):
    """Also a folder that is not there; the list of files is that of user_seeds/."""
    files = sorted(path.name for path in (ROOT / "user_seeds").glob("*.csv"))
    seeds = shutil.copytree(ROOT / "user_seeds", tmp_path / "seeds")
    (seeds / "agent_cost_own_models.csv").unlink()
    for folder, missing in [("seeds", ["agent_cost_own_models.csv"]), ("nowhere", files)]:
        path = os.path.relpath(tmp_path / folder, ROOT)
        finished = run(
            [DBT, "--no-use-colors", "parse", "--target-path", tmp_path / f"target_{folder}"],
            AGENT_COST_DB=str(tmp_path / "none.duckdb"), AGENT_COST_USER_SEEDS=path,
        )  # fmt: skip
        assert finished.returncode == 2
        assert f"AGENT_COST_USER_SEEDS is '{path}', where there is no {', '.join(missing)}: " in finished.stdout
