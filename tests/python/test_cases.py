"""Cases of the field, end to end: the worked example, ownership at any depth, sampling, order."""

import json
import random
import shutil
from decimal import Decimal

import otlp
import pytest
from conftest import LAB, ROOT, WITHOUT_TESTS


def worked_example():
    """Ten steps at $2.50 / $10.00 per 1M tokens: 38,800 in, 3,200 out, and $0.013 of tools."""
    run = [otlp.agent(1, 0, agent_name="analyst", attributes={"app.feature": "reports", "gen_ai.agent.version": "3"})]
    prompts = [800, 1600, 2500, 3200, 3900, 4300, 4800, 5300, 5800, 6600]
    for step, prompt in enumerate(prompts):
        run.append(
            otlp.chat(1, step + 1, parent=0, input_tokens=prompt, output_tokens=320, attributes={"gen_ai.agent.step": step})
        )
    for number, name in enumerate(["web_search"] * 2 + ["read_page"] * 3):
        run.append(otlp.tool(1, 20 + number, parent=0, tool_name=name))
    assert sum(prompts) == 38_800
    return run


@pytest.fixture(scope="module")
def cases(builder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    seeds = folder / "seeds"
    shutil.copytree(ROOT / "user_seeds", seeds)
    with open(seeds / "agent_cost_own_tool_prices.csv", "a") as file:
        file.write("web_search,,,0.005,1,\nread_page,,,0.001,1,\n")
    with open(seeds / "agent_cost_own_models.csv", "a") as file:
        file.write("azure.ai.openai,prod-west-4o,openai,gpt-4o,our deployment\n")
    with open(seeds / "agent_cost_own_model_prices.csv", "a") as file:
        file.write("self_hosted,our-llama,standard,input,,,0.15,1000000,electricity\n")
        file.write("self_hosted,our-llama,standard,output,,,0.15,1000000,electricity\n")
    with open(seeds / "agent_cost_own_models.csv", "a") as file:
        file.write("vllm,our-llama,self_hosted,our-llama,\n")

    deep = [otlp.agent(2, 0, agent_name="outer", attributes={"app.feature": "deep", "gen_ai.agent.version": "9"})]
    deep += [otlp.span(2, level, parent=level - 1, name="http") for level in range(1, 300)]
    deep.append(otlp.agent(2, 300, parent=299, agent_name="inner"))
    deep.append(otlp.chat(2, 301, parent=300, attributes={"shop.area": "checkout"}))
    wrapper = [
        otlp.agent(3, 0, attributes={"gen_ai.usage.input_tokens": 3000, "gen_ai.usage.output_tokens": 300}),
        otlp.chat(3, 1, parent=0), otlp.chat(3, 2, parent=0), otlp.chat(3, 3, parent=0),
    ]  # fmt: skip
    alone = [otlp.agent(4, 0, attributes={
        "gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "openai",
        "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
    })]  # fmt: skip
    retrieved = otlp.chat(5, 1, attributes={"gen_ai.operation.name": "fetch_response"})
    otlp.write(
        folder / "spans.jsonl",
        otlp.line(*reversed(worked_example())),
        otlp.line(*reversed(deep)),
        otlp.line(*wrapper),
        otlp.line(*alone),
        otlp.line(retrieved),
        otlp.line(otlp.chat(6, 1, traceState="ot=th:c;rv:abcdef01234567,other=1")),
        otlp.line(otlp.chat(7, 1, attributes={"sampling.weight": 10})),
        otlp.line(otlp.chat(8, 1, model="prod-west-4o", provider="azure.ai.openai")),
        otlp.line(otlp.chat(9, 1, model="our-llama", provider="vllm", input_tokens=1, output_tokens=0)),
        otlp.line(otlp.chat(10, 1, model="gpt-5.6-sol", start=1_787_270_399_000_000_000)),  # 2026-08-20T23:59:59Z
        otlp.line(otlp.chat(11, 1, model="gpt-5.6-sol", start=1_787_270_400_000_000_000)),  # 2026-08-21T00:00:00Z
        otlp.line(otlp.chat(12, 1, attributes={"gen_ai.agent.step": "triage"})),
        otlp.line(otlp.chat(13, 1, output_tokens=0, input_tokens=0)),
    )
    return builder(
        "cases",
        command=WITHOUT_TESTS,
        spans=[str(folder / "spans.jsonl")],
        user_seeds=seeds,
        variables={"agent_cost_attributes": {"feature": ["shop.area"]}},
    )


def call(build, trace, columns):
    return build.rows(
        f"select {columns} from agent_cost.fct_chat_spans where trace_id = '{trace:032x}' order by started_at, span_id"
    )


def test_worked_example_to_the_cent(cases):
    (row,) = cases.rows(
        "select calls, tool_calls, input_tokens, output_tokens, list_cost, tool_span_cost, run_cost, feature"
        f" from agent_cost.agent_cost_by_run where trace_id = '{1:032x}'"
    )
    assert row == (10, 5, 38_800, 3_200, Decimal("0.129"), Decimal("0.013"), Decimal("0.142"), "reports")
    assert call(cases, 1, "step_position") == [(step,) for step in range(10)]


def test_identity_is_inherited_over_three_hundred_levels(cases):
    (row,) = call(cases, 2, "feature, agent_name, agent_version, run_id")
    assert row == ("checkout", "inner", None, f"{2:032x}:{2000:016x}")


def test_agent_totals_are_billed_only_where_nothing_below_is(cases):
    assert len(call(cases, 3, "list_cost")) == 3
    assert call(cases, 4, "list_cost, usage_status, bill_status") == [
        (Decimal("0.0035"), "agent_total", "billed_agent_total")
    ]
    assert cases.rows(
        "select bill_status, agrees_with_calls_below from agent_cost.agent_cost_unbilled_spans"
        f" where trace_id = '{3:032x}'"
    ) == [("repeats_usage_below", True)]


def test_retrieved_response_is_not_billed_again(cases):
    assert call(cases, 5, "list_cost") == []
    assert cases.rows(
        f"select bill_status from agent_cost.agent_cost_unbilled_spans where trace_id = '{5:032x}'"
    ) == [("retrieved",)]


def test_sampling_weights_scale_estimates_only(cases):
    assert call(cases, 6, "sample_weight, list_cost") == [(Decimal(4), Decimal("0.0035"))]
    assert call(cases, 7, "sample_weight") == [(Decimal(10),)]
    counted, estimated, sampled, calls = cases.rows(
        "select sum(list_cost), sum(estimated_list_cost), sum(sampled_calls), sum(estimated_calls) - sum(calls)"
        " from agent_cost.agent_cost_by_feature"
    )[0]
    assert estimated - counted == Decimal("0.0035") * (3 + 9)
    assert (sampled, calls) == (2, 12)


def test_own_deployment_and_own_price(cases):
    assert call(cases, 8, "price_model, list_cost") == [("openai/gpt-4o", Decimal("0.0035"))]
    assert call(cases, 9, "list_cost") == [(Decimal("0.00000015"),)]


def test_price_of_the_day(cases):
    before, after = call(cases, 10, "input_price, output_price"), call(cases, 11, "input_price, output_price")
    assert before == [(Decimal("0.000005"), Decimal("0.00003"))]
    assert after == [(Decimal("0.000004"), Decimal("0.00002"))]


def test_step_attribute_with_a_name_is_a_name(cases):
    assert call(cases, 12, "step, step_position") == [("triage", 0)]


def test_zero_tokens_are_no_usage(cases):
    assert call(cases, 13, "usage_status, list_cost") == [("missing", None)]


def test_order_and_duplicates_do_not_matter(lab_build, builder, tmp_path):
    """The lab's spans, one a line, shuffled and partly repeated, over two files: the same facts."""
    spans = []
    for path in sorted(LAB.glob("*.jsonl")):
        for text in path.read_text().splitlines():
            for resource in json.loads(text)["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        one = {**resource, "scopeSpans": [{**scope, "spans": [span]}]}
                        spans.append(json.dumps({"resourceSpans": [one]}))
    chance = random.Random(2)
    spans += chance.sample(spans, 200)
    chance.shuffle(spans)
    first = otlp.write(tmp_path / "a.jsonl", *spans[: len(spans) // 3])
    second = otlp.write(tmp_path / "b.jsonl", *spans[len(spans) // 3 :])
    shuffled = builder("order", spans=[str(second), str(first)], command=WITHOUT_TESTS)
    for table in ("fct_chat_spans", "fct_tool_spans", "fct_agent_runs", "agent_cost_by_step", "agent_cost_by_run"):
        columns = ", ".join(
            name
            for (name,) in shuffled.rows(
                f"select column_name from information_schema.columns where table_name = '{table}'"
                " and column_name not in ('source_file', 'source_line') order by 1"
            )
        )
        query = f"select {columns} from agent_cost.{table} order by all"
        one, two = lab_build.rows(query), shuffled.rows(query)
        assert one, table
        assert one == two, table
