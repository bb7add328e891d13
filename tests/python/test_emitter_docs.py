"""docs/emitters.md against the seeds, the fixtures and the attribute map: what it lists is what is read."""

import csv
import json
import re

import pytest
import yaml
from attribute_map import attribute_map
from conftest import LAB, ROOT

PAGE = (ROOT / "docs" / "emitters.md").read_text()
DIALECTS = ROOT / "tests" / "python" / "fixtures" / "dialects"


def seed(name):
    with open(ROOT / "seeds" / "conventions" / f"{name}.csv", newline="") as source:
        return list(csv.DictReader(source))


def convention_rows():
    """The page's table, made of the seed."""
    for row in seed("agent_cost_usage_conventions"):
        versions = " ".join(
            f"{word} {row[column]}" for word, column in (("from", "version_from"), ("before", "version_before")) if row[column]
        )
        missing = ", ".join(
            word for word, column in (("reads", "absent_cache_read_is_zero"), ("writes", "absent_cache_write_is_zero"))
            if row[column] == "false"
        )  # fmt: skip
        yield (
            f"| {row['convention_id']} | {versions or 'all'} | {row['provider_id'] or 'any'} "
            f"| {'inside' if row['input_includes_cache'] == 'true' else 'beside'} | {missing} | {row['note']} |"
        )


def families():
    """Emitters of the lab, by fixture."""
    return {re.sub(r"_\d[^_]*$", "", path.stem): re.search(r"_(\d[^_]*)$", path.stem)[1] for path in LAB.glob("*.jsonl")}


def test_every_convention_is_listed_as_it_is():
    listed = {line for line in PAGE.splitlines() if line.startswith("| ")}
    assert [row for row in convention_rows() if row not in listed] == []


def test_every_family_of_the_lab_is_listed():
    listed = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|$", PAGE, re.M))
    assert listed == families()


def test_every_dialect_written_by_hand_is_listed():
    assert set(re.findall(r"^\| `(\w+)\.yml` \|", PAGE, re.M)) == {path.stem for path in DIALECTS.glob("*.yml")}


def spans_attributes():
    """Attribute objects of all fixtures."""
    for path in LAB.glob("*.jsonl"):
        for line in path.read_text().splitlines():
            for resource in json.loads(line)["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        yield {item["key"]: item["value"].get("stringValue", "") for item in span.get("attributes", [])}
    for path in DIALECTS.glob("*.yml"):
        for case in yaml.safe_load(path.read_text())["cases"]:
            for span in case["spans"]:
                yield {key: value if isinstance(value, str) else "" for key, value in span.get("attributes", {}).items()}


def test_every_attribute_of_the_map_is_in_a_fixture():
    """A name that no fixture carries may be misspelt, and nothing would tell."""
    seen, texts = set(), set()
    for attributes in spans_attributes():
        seen |= attributes.keys()
        texts |= {value for value in attributes.values() if value[:1] == "{"}
    quoted = {key for text in texts for key in re.findall(r"""["'](\w+)["']:""", text)}
    missing = {
        name for names in attribute_map().values() for name in names
        for container, *path in [name.split(" -> ")]
        if container not in seen or not quoted.issuperset(key for key in path if key != "$" and "." not in key)
    }  # fmt: skip
    assert missing == set()


@pytest.mark.parametrize("name", ["agent_cost_span_roles", "agent_cost_usage_conventions"])
def test_seeds_say_why(name):
    assert [row for row in seed(name) if not row["note"]] == []
