"""What the yml files say against what was built."""

import json
import re

import pytest
import yaml
from conftest import ROOT

MARTS = "models/marts/"
NO_KEY = {"agent_cost_rejects"}
UNIQUENESS = {"unique", "agent_cost_unique_together"}
CONTENT = re.compile(
    r"prompt|completion|message|argument|instruction|content|body|answer|transcript|(in|out)put(_value|s?$)"
)


@pytest.fixture(scope="module")
def manifest(demo_build):
    return json.loads((demo_build.target / "manifest.json").read_text())


@pytest.fixture(scope="module")
def documented(manifest):
    """The project's models and seeds by name."""
    return {
        node["name"]: node for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed") and node["package_name"] == "agent_cost"
    }  # fmt: skip


@pytest.fixture(scope="module")
def built(demo_build):
    """Columns of every relation, by its name."""
    found = {}
    for relation, column in demo_build.rows(
        "select table_name, column_name from information_schema.columns where table_schema = 'agent_cost'"
    ):
        found.setdefault(relation, set()).add(column)
    return found


def marts(documented):
    return {name: node for name, node in documented.items() if node["original_file_path"].startswith(MARTS)}


def test_every_description_begins_with_the_grain(documented):
    models = {name: node for name, node in documented.items() if node["resource_type"] == "model"}
    assert len(models) > 30
    silent = [
        name for name, node in models.items() if not re.match("Grain: one row |One row per ", node["description"])
    ]
    assert silent == []


def test_every_documented_column_is_built(documented, built):
    missing = {
        name: sorted(absent) for name, node in documented.items()
        if node["config"]["materialized"] != "ephemeral" and (absent := set(node["columns"]) - built[name])
    }  # fmt: skip
    assert missing == {}


def test_every_column_of_a_mart_is_described(documented, built):
    assert len(marts(documented)) > 15
    silent = {
        name: sorted(columns)
        for name, node in marts(documented).items()
        if (columns := {c for c in built[name] if not node["columns"].get(c, {}).get("description")})
    }
    assert silent == {}


def test_every_mart_has_a_tested_key(manifest, documented):
    tested = {
        node["attached_node"].split(".")[-1] for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") in UNIQUENESS
    }  # fmt: skip
    assert set(marts(documented)) - tested == NO_KEY


def test_names_do_not_clash_in_a_consumers_project(manifest):
    """Macros, generic tests, docs blocks and named tests carry the package's name."""
    macros = [
        macro["name"] for macro in manifest["macros"].values()
        if macro["package_name"] == "agent_cost" and "agent_cost_" not in macro["name"]
    ]  # fmt: skip
    docs = [
        doc["name"] for doc in manifest["docs"].values()
        if doc["package_name"] == "agent_cost" and not doc["name"].startswith("agent_cost_")
    ]  # fmt: skip
    tests = [
        node["name"] for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "agent_cost_" not in node["name"] and "fct_" not in node["name"]
    ]  # fmt: skip
    assert (macros, docs, tests) == ([], [], [])


def test_unit_tests_are_gated_for_consumers(manifest):
    files = sorted((ROOT / "models").rglob("_*__unit_tests.yml"))
    tests = [test for path in files for test in yaml.safe_load(path.read_text())["unit_tests"]]
    assert [test["name"] for test in tests
            if test["config"] != {"enabled": "{{ var('agent_cost_unit_tests', false) }}"}] == []  # fmt: skip
    assert len(tests) == len(manifest["unit_tests"]) > 20


def test_every_type_exists_on_every_engine(demo_build):
    """DuckDB widens sums to HUGEINT and would keep lists and structs; nothing of that reaches a relation."""
    odd = demo_build.rows(
        """select table_name, column_name, data_type from information_schema.columns
        where table_schema = 'agent_cost'
            and not regexp_full_match(data_type, 'VARCHAR|BIGINT|INTEGER|BOOLEAN|DATE|TIMESTAMP|DECIMAL[(].*[)]')"""
    )
    assert odd == []


def test_no_column_is_named_like_content(built):
    """Counts of tokens are no content."""
    suspicious = [
        f"{relation}.{column}" for relation, columns in built.items() for column in columns
        if CONTENT.search(column) and "_tokens" not in column
    ]  # fmt: skip
    assert suspicious == []


def test_closed_months_keep_every_column(built):
    """What is kept of a closed month is the whole call and the whole line; the lists are in agent_cost_closed_columns."""
    assert built["int_agent_cost__closed_calls"] - built["int_agent_cost__priced_calls"] == {
        "closing_key", "billing_account_id", "billing_month",
    }  # fmt: skip
    assert built["int_agent_cost__priced_calls"] <= built["int_agent_cost__closed_calls"]
    assert built["int_agent_cost__closed_lines"] - built["int_agent_cost__counted_lines"] == {"closing_key"}
    assert built["int_agent_cost__counted_lines"] <= built["int_agent_cost__closed_lines"]


def test_no_model_is_a_view(manifest):
    """DuckDB makes no view in a schema that is named as its file, and make build writes agent_cost.duckdb."""
    views = [
        node["name"] for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["materialized"] == "view"
    ]  # fmt: skip
    assert views == []
