"""The price book against its oracle: genai-prices' own calculator and finder.

One dbt build of the price seeds and models in a project of their own (the shipped project has no stub), with a stand-in
for the one model they read from the spans' side.
"""

from __future__ import annotations

import copy
import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from genai_prices import types
from genai_prices.data import providers as catalogue
from genai_prices.data_snapshot import DataSnapshot, find_provider_by_id
from genai_prices.data_units import unit_data
from genai_prices.units import UnitRegistry

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds" / "prices"
NINE_PLACES = Decimal("0.000000001")
CASES = 110_000
CONTEXTS = {"standard": {}, "batch": {"processing": "batch"}, "flex": {"service_tier": "flex"},
            "priority": {"service_tier": "priority"}}  # fmt: skip
# meter -> the catalogue's units that a token of it counts in
METERS = {
    "input": ("input_tokens",),
    "cache_read": ("input_tokens", "cache_read_tokens"),
    "cache_write_5m": ("input_tokens", "cache_write_tokens", "cache_write_5m_tokens"),
    "cache_write_1h": ("input_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
    "output": ("output_tokens",),
    "output_reasoning": ("output_tokens", "output_reasoning_tokens"),
    "input_audio": ("input_tokens", "input_audio_tokens"),
    "cache_read_audio": ("input_tokens", "cache_read_tokens", "input_audio_tokens", "cache_audio_read_tokens"),
    "output_audio": ("output_tokens", "output_audio_tokens"),
    "input_image": ("input_tokens", "input_image_tokens"),
    "cache_read_image": ("input_tokens", "cache_read_tokens", "input_image_tokens", "cache_image_read_tokens"),
    "output_image": ("output_tokens", "output_image_tokens"),
    "input_video": ("input_tokens", "input_video_tokens"),
    "output_video": ("output_tokens", "output_video_tokens"),
}
RESELLERS = ("openrouter", "huggingface", "novita", "quicksilverpro")  # only under their own name: it keeps the test quick
OWN_PRICES = """\
provider_id,model_id,pricing_mode,meter,effective_from,effective_to,unit_price_usd,per_units,reason
self-hosted,tiny,,input,,,0.00000015,1,one token must not become free
self-hosted,tiny,,output,2026-01-01,,1.5,1000000,
cohere,command-r,standard,input,2026-01-01,2026-02-01,0.075,,contract
cohere,command-r,batch,input,,,0.0375,,half of the list price by contract
"""
OWN_MODELS = """\
provider_name,model_name,provider_id,model_id,note
azure.ai.openai,Our-GPT-Prod,openai,gpt-4o,deployment
,house-llama,self-hosted,tiny,any provider
openai,gpt-4o-mini-2024-07-18,self-hosted,tiny,an own mapping wins over every rule
aws.bedrock,arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123,aws,regional.anthropic.claude-sonnet-4-5-20250929-v1:0,
"""
OWN_OVERRIDES = """\
provider,model_id,pricing_mode,meter,billing_account_id,service_name,inference_geo,region,server_address,effective_from,effective_to,weekdays,utc_from,utc_to,unit_price_usd,per_units,multiplier,base_pricing_mode,layer,precedence,reason
self-hosted,tiny,,,,,,,,,,,,,,,0.5,,,,discount
self-hosted,tiny,,output,,,,,,,,,,,1.4,,,,,,a unit price is final
self-hosted,tiny,,,,,,,,,,,,,1,,0.5,,,,both
self-hosted,tiny,,,,,,,,,,,,,,,half,,,,no number
self-hosted,tiny,,inptu,,,,,,,,,,,1,,,,,,typing error
"""
# meter -> its token column in int_agent_cost__call_meters
WHOLE = {"input": "input", "cache_read": "cache_read", "cache_write_5m": "cache_write_5m", "cache_write_1h": "cache_write_1h",
         "output": "output", "output_reasoning": "output", "input_audio": "input", "cache_read_audio": "cache_read",
         "output_audio": "output", "input_image": "input", "cache_read_image": "cache_read", "output_image": "output",
         "input_video": "input", "output_video": "output"}  # fmt: skip
TOOLS = {"web_search": "web_searches", "file_search": "storage_searches", "code_execution": "code_executions"}
CALL_COLUMNS = (
    "span_key", "billing_provider", "provider_id", "model_id", "pricing_mode", "inference_geo", "server_address", "started_nano",
    "usage_status", "prompt_tokens", *(f"{whole}_tokens" for whole in dict.fromkeys(WHOLE.values())),
    *(f"{part}_tokens" for part, whole in WHOLE.items() if part != whole), *(f"{tool}_requests" for tool in TOOLS),
)  # fmt: skip
TYPES = str({column: "bigint" if column.endswith(("_tokens", "_requests", "_nano")) else "varchar" for column in CALL_COLUMNS})
# The two models of the calls' side that the prices read, one row a case.
STAND_INS = {
    "int_agent_cost__calls": "'t' as trace_id, span_key as span_id, billing_provider, provider_id, model_id, pricing_mode,"
    " cast(null as varchar) as service_name, inference_geo, cast(null as varchar) as region, server_address, started_nano",
    "int_agent_cost__call_meters": "'t' as trace_id, span_key as span_id, cast(null as varchar) as bill_status,"
    " cast(null as varchar) as usage_basis, cast(null as bigint) as reasoning_tokens, * exclude (billing_provider,"
    " provider_id, model_id, pricing_mode, inference_geo, server_address, started_nano)",
}
NAMED_PAIRS = [
    ("azure.ai.openai", "our-gpt-prod"), (None, "house-llama"), ("vllm", "House-Llama"),
    ("openai", "gpt-4o-mini-2024-07-18"), ("azure.ai.openai", "gpt-4o-mini-2024-07-18"),
    ("azure-openai.chat", "gpt-4o"), ("openai", "nope"), ("strands-agents", "nope"), ("ollama", "gpt-oss:20b"),
    ("gcp.vertex.agent", "openai/gpt-4o-mini"), ("openai", "openai/gpt-4o-mini"),
    ("openai", "anthropic/claude-sonnet-4-5"), ("aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
    (None, "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
    (None, "global.anthropic.claude-sonnet-4-5-20250929-v1:0"),
    (None, "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-5-sonnet-20240620-v1:0"),
    ("gcp.gen_ai", "models/gemini-2.5-pro"),
    (None, "projects/p/locations/eu/publishers/google/models/gemini-2.5-flash"),
    ("gcp.vertex_ai", "claude-sonnet-4-5@20250929"), (None, "text-embedding-3-small"), ("", "gpt-4o"),
    (None, "openrouter/anthropic/claude-sonnet-4.5"), ("anthropic.messages", "Claude-Sonnet-4-5-20250929"),
    ("aws.bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"),
    ("aws.bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/unmapped"),
    ("aws.bedrock", "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ("openai", "ft:gpt-4o-mini-2024-07-18:acme::abc"), ("openrouter", "anthropic/claude-opus-4.5"),
]  # fmt: skip


def dbt(project: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "dbt.cli.main", *arguments, "--profiles-dir", "."]
    environment = {**os.environ, "AGENT_COST_DB": "book.duckdb", "AGENT_COST_USER_SEEDS": "user_seeds"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done


def write_project(project: Path) -> Path:
    project.mkdir(parents=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, project / name)
    for folder in ("macros", "seeds/prices", "models/staging/prices", "models/intermediate/prices", "user_seeds"):
        shutil.copytree(ROOT / folder, project / folder)
    for name in (
        "seeds/_agent_cost_user_seeds.yml", "models/_docs.md", "models/intermediate/int_agent_cost__call_costs.sql",
        "models/staging/stg_agent_cost__own_billing_accounts.sql",
    ):  # fmt: skip
        shutil.copy(ROOT / name, project / name)
    user_seeds = project / "user_seeds"
    (user_seeds / "agent_cost_own_model_prices.csv").write_text(OWN_PRICES)
    (user_seeds / "agent_cost_own_models.csv").write_text(OWN_MODELS)
    (user_seeds / "agent_cost_own_price_overrides.csv").write_text(OWN_OVERRIDES)
    (project / "models" / "int_agent_cost__model_names.sql").write_text(
        f"select provider_name, model_name from read_csv('{project}/names.csv', all_varchar = true,"
        " allow_quoted_nulls = false)\n"
    )
    # costs are not stored: this one shows them
    (project / "models" / "book_costs.sql").write_text("select * from {{ ref('int_agent_cost__call_costs') }}\n")
    for name, columns in STAND_INS.items():
        (project / "models" / f"{name}.sql").write_text(f"select {columns} from read_csv('{project}/calls.csv', types = {TYPES})\n")
    return project


def example_of(regex: str) -> str:
    """A name that one of the catalogue's regexes finds."""
    name = regex.strip("^$").replace(r"\d{4}-\d{2}-\d{2}", "2026-02-28").replace(r"\d{8}", "20260228")
    name = re.sub(r"\[-@\]", "@", name).replace(r"\d", "7").replace("?", "")
    return re.sub(r"\\(.)", r"\1", name).replace("(", "").replace(")", "")


def names_of(clause) -> list[str]:
    match clause:
        case types.ClauseOr():
            return [name for part in clause.or_ for name in names_of(part)]
        case types.ClauseAnd():
            return [name + tail for part in clause.and_ for name in names_of(part) for tail in ("", "-tts")]
        case types.ClauseEquals():
            return [clause.equals]
        case types.ClauseStartsWith():
            return [clause.starts_with + tail for tail in ("", "-20251211", "-preview", "x")]
        case types.ClauseEndsWith():
            return [head + clause.ends_with for head in ("", "us.", "x/")]
        case types.ClauseContains():
            return [head + clause.contains + tail for head in ("", "eu.") for tail in ("", "-v1:0", "-20251211")]
        case types.ClauseRegex():
            return [example_of(clause.regex)] if "(?!" not in clause.regex else []
    raise AssertionError(clause)


def simple_rules(clause) -> list:
    return [rule for part in clause.or_ for rule in simple_rules(part)] if isinstance(clause, types.ClauseOr) else [clause]


@pytest.fixture(scope="session")
def pairs() -> list[tuple[str | None, str]]:
    """Every known name under its own provider, under the hosts that sell others' models, and under no provider."""
    found: dict[tuple[str | None, str], None] = dict.fromkeys(NAMED_PAIRS)
    for provider in catalogue:
        # names that two models claim, so that the order of the rules decides; no known name is like that
        parts = [rule.contains for model in provider.models for rule in simple_rules(model.match)
                 if isinstance(rule, types.ClauseContains)]  # fmt: skip
        found |= dict.fromkeys((provider.id, f"{late}/{early}") for early, late in zip(parts, parts[1:], strict=False))
        for model in provider.models:
            for name in dict.fromkeys((model.id, *names_of(model.match))):
                compact = re.sub(r"-(20\d\d)-(\d\d)-(\d\d)", r"-\1\2\3", name)
                found[(provider.id.upper() + " ", compact.upper())] = None
                hosts = (provider.id, None) if provider.id.startswith(RESELLERS) else (provider.id, None, "azure", "google")
                found |= dict.fromkeys((host, name) for host in hosts)
    return list(found)


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Path:
    return write_project(tmp_path_factory.mktemp("prices") / "project")


@pytest.fixture(scope="session")
def book(project, pairs, cases) -> duckdb.DuckDBPyConnection:
    write_calls(project / "calls.csv", [*cases, *NAMED_CALLS.values()], [*map(str, range(len(cases))), *NAMED_CALLS])
    with (project / "names.csv").open("w", newline="") as out:
        out.write("provider_name,model_name\n")
        for provider, model in pairs:
            quoted = model.replace('"', '""')
            out.write(f'{"" if provider is None else chr(34) + provider + chr(34)},"{quoted}"\n')
    dbt(project, "build")
    connection = duckdb.connect(str(project / "book.duckdb"), read_only=True)
    connection.execute("use agent_cost")
    return connection


def test_every_known_name_is_matched_as_the_catalogue_does(book, pairs):
    snapshot = DataSnapshot(providers=catalogue, from_auto_update=False)
    owner = {id(model): provider.id for provider in catalogue for model in provider.models}
    by_hand = hand_made_hosts()
    query = """
        select provider_name, model_name, provider_id, model_id, match_status, provider_source, billing_provider_id
        from int_agent_cost__model_matches
    """
    ours = {row[:2]: row[2:] for row in book.execute(query).fetchall()}
    assert len(ours) == len(pairs)
    counts: Counter = Counter()
    wrong = []
    for provider_name, model_name in pairs:
        provider_id, model_id, status, source, billing = ours[(provider_name, model_name)]
        if status == "own":
            counts["own"] += 1
            continue
        named = provider_name and find_provider_by_id(catalogue, provider_name)
        try:
            if named:
                expected = named.find_model(model_name, all_providers=catalogue)
            else:
                _, expected = snapshot.find_provider_model(model_name, None, "litellm", None)
        except LookupError:
            expected = None
        if expected is None:
            counts["not in the catalogue" if model_id is None else "found by another spelling"] += 1
            # only what the catalogue cannot read may be found beyond it: prefixes, paths, hosts that it does not know
            if model_id is not None and named and "/" not in model_name:
                wrong.append((provider_name, model_name, None, (provider_id, model_id)))
        elif (provider_id, model_id) == (owner[id(expected)], expected.id):
            counts["the same"] += 1
        elif not named and (billing, source) in by_hand:
            counts["host told by hand"] += 1
        else:
            wrong.append((provider_name, model_name, (owner[id(expected)], expected.id), (provider_id, model_id)))
    print(f"\nmodel names: {len(pairs)} pairs, {dict(counts)}, {len(wrong)} mismatches")
    assert not wrong, wrong[:20]
    assert counts["the same"] > 10_000


def hand_made_hosts() -> set[tuple[str, str]]:
    with (ROOT / "scripts" / "provider_aliases.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["applies_to"] == "model_name"]
    return {(row["provider_id"], "model_name") for row in rows}


def test_named_cases(book):
    query = """
        select provider_id, model_id, match_status, billing_provider_id, is_at_makers_price
        from int_agent_cost__model_matches where provider_name is not distinct from ? and model_name = ?
    """
    sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0"
    expected = {
        ("azure.ai.openai", "our-gpt-prod"): ("openai", "gpt-4o", "own", "azure", False),
        (None, "house-llama"): ("self-hosted", "tiny", "own", "self-hosted", False),
        ("vllm", "House-Llama"): ("self-hosted", "tiny", "own", "self-hosted", False),
        ("openai", "gpt-4o-mini-2024-07-18"): ("self-hosted", "tiny", "own", "openai", False),
        ("azure.ai.openai", "gpt-4o-mini-2024-07-18"): ("openai", "gpt-4o-mini", "matched", "azure", True),
        ("azure-openai.chat", "gpt-4o"): ("openai", "gpt-4o", "matched", "azure", True),
        ("openai", "nope"): ("openai", None, "unknown_model", "openai", False),
        ("strands-agents", "nope"): (None, None, "unknown_provider", None, False),
        # your own hardware is never priced as somebody's API
        ("ollama", "gpt-oss:20b"): ("self-hosted", None, "unknown_model", "self-hosted", False),
        ("gcp.vertex.agent", "openai/gpt-4o-mini"): ("openai", "gpt-4o-mini", "matched", "openai", False),
        ("openai", "openai/gpt-4o-mini"): ("openai", "gpt-4o-mini", "matched", "openai", False),
        # a prefix of somebody else is not dropped: OpenAI does not sell this
        ("openai", "anthropic/claude-sonnet-4-5"): ("openai", None, "unknown_model", "openai", False),
        ("aws.bedrock", f"us.{sonnet}"): ("aws", f"regional.{sonnet}", "matched", "aws", False),
        (None, f"us.{sonnet}"): ("aws", f"regional.{sonnet}", "matched", "aws", False),
        (None, f"global.{sonnet}"): ("aws", f"global.{sonnet}", "matched", "aws", False),
        ("gcp.gen_ai", "models/gemini-2.5-pro"): ("google", "gemini-2.5-pro", "matched", "google", False),
        (None, "text-embedding-3-small"): ("openai", "text-embedding-3-small", "matched", "openai", False),
        ("", "gpt-4o"): ("openai", "gpt-4o", "matched", "openai", False),
        # class F of the users' reports: an inference profile, a fine-tune and a gateway's name are never a silent $0
        ("aws.bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"):
            ("aws", f"regional.{sonnet}", "own", "aws", False),
        ("aws.bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/unmapped"):
            ("aws", None, "unknown_model", "aws", False),
        ("aws.bedrock", f"arn:aws:bedrock:us-east-1:1:inference-profile/us.{sonnet}"):
            ("aws", f"regional.{sonnet}", "matched", "aws", False),
        ("openai", "ft:gpt-4o-mini-2024-07-18:acme::abc"): ("openai", "ft:gpt-4o-mini", "matched", "openai", False),
        ("openrouter", "anthropic/claude-opus-4.5"): ("openrouter", "anthropic/claude-opus-4.5", "matched", "openrouter", False),
    }
    assert {key: book.execute(query, key).fetchall() for key in expected} == {k: [v] for k, v in expected.items()}


def rounded_to_nine_places() -> list:
    """The catalogue with the one documented rounding applied, so that its calculator gives the digit-exact answer."""

    def plain(value):
        if isinstance(value, Decimal):
            return value.quantize(NINE_PLACES, rounding=ROUND_HALF_EVEN)
        if isinstance(value, types.TieredPrices):
            tiers = [types.Tier(start=tier.start, price=plain(tier.price)) for tier in value.tiers]
            return types.TieredPrices(base=plain(value.base), tiers=tiers)
        return value

    def model_price(prices):
        return types.ModelPrice(**{key: plain(value) for key, value in prices.__dict__.items()})

    exact = copy.deepcopy(catalogue)
    for provider in exact:
        for model in provider.models:
            if isinstance(model.prices, list):
                for entry in model.prices:
                    entry.prices = model_price(entry.prices)
            else:
                model.prices = model_price(model.prices)
            for variant in model.price_variants or []:
                variant.prices = model_price(variant.prices)
    return exact


def conditions(model) -> tuple[list[date], list[int], list[int]]:
    entries = model.prices if isinstance(model.prices, list) else [types.ConditionalPrice(prices=model.prices)]
    entries = [*entries, *(model.price_variants or [])]
    constraints = [entry.constraint for entry in entries if entry.constraint]
    days = [c.start_date for c in constraints if isinstance(c, types.StartDateConstraint)]
    times = [t.hour * 3600 + t.minute * 60 for c in constraints if isinstance(c, types.TimeOfDateConstraint)
             for t in (c.start_time, c.end_time)]  # fmt: skip
    tiers = [tier.start for entry in entries for value in entry.prices.__dict__.values()
             if isinstance(value, types.TieredPrices) for tier in value.tiers]  # fmt: skip
    return days, times, tiers


def contexts_of(model) -> list[tuple[str, dict]]:
    used = [variant.when for variant in model.price_variants or []]
    found = [(mode, context) for mode, context in CONTEXTS.items() if not context or context in used]
    return found + [("fast", when) for when in ({"speed": "fast"}, {"service_tier": "fast"}) if when in used]


class Case(NamedTuple):
    """One call: what it used, in the book's disjoint meters and in tools, and when."""

    provider: str
    model: str
    mode: str
    moment: datetime
    meters: dict[str, int]
    tools: dict[str, int] = {}
    context: dict[str, str] = {}
    geo: str = ""
    host: str = ""


def random_usage(rng: random.Random, tiers: list[int]) -> tuple[dict[str, int], dict[str, int]]:
    meters = dict.fromkeys(METERS, 0)
    for meter in rng.sample(list(METERS)[:5], rng.randint(1, 5)):
        meters[meter] = rng.choice((1, rng.randrange(1, 300), rng.randrange(1, 400_000)))
    if rng.random() < 0.3:
        for meter in rng.sample(list(METERS)[5:], rng.randint(1, 4)):
            meters[meter] = rng.randrange(1, 50_000)
    if tiers and rng.random() < 0.7:
        rest = sum(count for meter, count in meters.items() if METERS[meter][0] == "input_tokens" and meter != "input")
        meters["input"] = max(0, rng.choice(tiers) + rng.choice((-1, 0, 1)) - rest)
    tools = {tool: rng.randint(1, 9) for tool in TOOLS if rng.random() < 0.05}
    return meters, tools


def random_case(rng: random.Random, provider, model) -> Case:
    days, times, tiers = conditions(model)
    mode, context = rng.choice(contexts_of(model))
    day = date(2023, 1, 1) + timedelta(days=rng.randrange(1700))
    if days and rng.random() < 0.7:
        day = rng.choice(days) + timedelta(days=rng.choice((-1, 0, 1)))
    second = rng.choice(times) + rng.choice((-1, 0, 1)) if times and rng.random() < 0.7 else rng.randrange(86_400)
    moment = datetime.combine(day, time(0), tzinfo=UTC) + timedelta(seconds=second % 86_400)
    moment += timedelta(microseconds=rng.choice((0, 1, 999_999)))
    return Case(provider.id, model.id, mode, moment, *random_usage(rng, tiers), context)


def edge_cases(rng: random.Random, provider, model) -> Iterator[Case]:
    """Every mode of the model on both sides of every day, time of day and prompt size at which its price may change."""
    days, times, tiers = (sorted(set(edges)) for edges in conditions(model))
    for mode, context in contexts_of(model):
        for day in [date(2026, 11, 1)] + [edge + timedelta(days=off) for edge in days for off in (-1, 0)]:
            for second in [43_200] + [(edge + off) % 86_400 for edge in times for off in (-1, 0)]:
                for prompt in [1000] + [tier + off for tier in tiers for off in (0, 1)]:
                    meters = dict.fromkeys(METERS, 0) | {"output": rng.randrange(1, 5000)}
                    meters |= dict(zip(rng.sample(list(METERS)[1:4], 2), (prompt // 3, prompt // 4), strict=True))
                    meters["input"] = prompt - sum(meters[meter] for meter in list(METERS)[1:4])
                    moment = datetime.combine(day, time(0), tzinfo=UTC) + timedelta(seconds=second)
                    yield Case(provider.id, model.id, mode, moment, meters, {}, context)


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 8, 21, tzinfo=UTC)


def million(**thousands: int) -> dict[str, int]:
    return {meter: count * 1000 for meter, count in thousands.items()}


# Classes E to K and O of what users report of cost tools, as calls of this book: the call, its status and its cost.
REPORTED: dict[str, tuple[Case, str, str | None]] = {
    # E, agentsview#1540: the price in force at the time, not today's
    "E the day before a cut": (Case("openai", "gpt-5.6-sol", "standard", MIDNIGHT - timedelta(microseconds=1),
                                    million(input=100, output=1000)), "priced", "30.5"),
    "E the day of a cut": (Case("openai", "gpt-5.6-sol", "standard", MIDNIGHT, million(input=100, output=1000)), "priced", "20.4"),
    # F, litellm#19308: a regional Bedrock id costs a tenth more than the global one
    "F us. on Bedrock": (Case("aws", "regional.anthropic.claude-opus-4-5-v1:0", "standard", NOON, million(input=1000)), "priced", "5.5"),
    "F global. on Bedrock": (Case("aws", "global.anthropic.claude-opus-4-5-v1:0", "standard", NOON, million(input=1000)), "priced", "5"),
    "F a model that nobody knows": (Case("openai", "gpt-99", "standard", NOON, million(input=1)), "unpriced", None),
    # G, langfuse#13780, litellm#33316, genai-prices#115: batch is half, and unknown is neither full price nor free
    "G batch": (Case("anthropic", "claude-sonnet-4-6", "batch", NOON, million(input=1000, cache_read=1000, cache_write_1h=1000,
                                                                          output=1000)), "priced", "12.15"),
    "G batch before it was seen": (Case("anthropic", "claude-sonnet-4-6", "batch", datetime(2026, 10, 13, 23, tzinfo=UTC),
                                        million(input=1000)), "unpriced", None),
    "G priority": (Case("openai", "gpt-4o", "priority", NOON, million(input=1000, output=1000)), "priced", "21.25"),
    "G a tier without a price": (Case("openai", "gpt-4o", "incentivized-tier", NOON, million(input=1000)), "unpriced", None),
    "G fast": (Case("anthropic", "claude-opus-4-8", "fast", NOON, million(input=1000, output=1000)), "priced", "60"),
    # H, opik#6982, claude-code-hub#869, tokscale#862: a cliff on the whole prompt, cache reads and writes included
    "H at the bound": (Case("google", "gemini-2.5-pro", "standard", NOON, {"input": 150_000, "cache_read": 50_000}), "priced", "0.19375"),
    "H above the bound": (Case("google", "gemini-2.5-pro", "standard", NOON, {"input": 150_000, "cache_read": 50_001}),
                          "priced", "0.38750025"),
    "H cache writes count": (Case("anthropic", "claude-opus-4-6", "standard", datetime(2026, 3, 12, tzinfo=UTC),
                                  {"input": 1, "cache_write_5m": 200_000}), "priced", "2.50001"),
    "H until the bound fell": (Case("anthropic", "claude-opus-4-6", "standard", datetime(2026, 3, 13, tzinfo=UTC),
                                    {"input": 1, "cache_write_5m": 200_000}), "priced", "1.250005"),
    # I, tokscale#1142: reasoning is inside the output and charged once, at its own price where it has one
    "I reasoning at the price of output": (Case("openai", "gpt-5", "standard", NOON, million(output=100, output_reasoning=900)),
                                           "priced", "10"),
    "I reasoning at a price of its own": (Case("perplexity", "sonar-deep-research", "standard", NOON,
                                               million(output=100, output_reasoning=900)), "priced", "3.5"),
    "I audio beside text": (Case("openai", "gpt-realtime", "standard", NOON, million(input=500, input_audio=500, cache_read=500,
                                 cache_read_audio=500, output=100, output_audio=900)), "priced", "77.6"),
    "I a fee for the request": (Case("perplexity", "sonar", "standard", NOON, million(input=1, output=1)), "priced", "0.014"),
    # J, langfuse#15856, litellm#10384: a search costs when it is used, and never when it is not
    "J searches": (Case("anthropic", "claude-sonnet-4-6", "standard", NOON, million(input=1), {"web_search": 3}), "priced", "0.033"),
    "J no searches": (Case("anthropic", "claude-sonnet-4-6", "standard", NOON, million(input=1)), "priced", "0.003"),
    "J a tool without a price": (Case("anthropic", "claude-sonnet-4-6", "standard", NOON, million(input=1), {"code_execution": 1}),
                                 "partial", "0.003"),
    # K, claude-code#83690, litellm#15764, PR#28622: the region is not in the model's name
    "K in the US only": (Case("anthropic", "claude-opus-4-6", "standard", NOON, million(input=1000, output=1000),
                              {"web_search": 1}, geo="us"), "priced", "33.01"),
    "K global": (Case("anthropic", "claude-opus-4-6", "standard", NOON, million(input=1000), geo="global"), "priced", "5"),
    "K before it was offered": (Case("anthropic", "claude-sonnet-4-5", "standard", NOON, million(input=100), geo="us"), "priced", "0.3"),
    "K batch in the US only": (Case("anthropic", "claude-opus-4-6", "batch", NOON, million(input=1000), geo="us"), "priced", "2.75"),
    "K the EU host": (Case("openai", "gpt-5.4", "standard", NOON, million(input=100), host="eu.api.openai.com"), "priced", "0.275"),
    "K the usual host": (Case("openai", "gpt-5.4", "standard", NOON, million(input=100), host="api.openai.com"), "priced", "0.25"),
    # O: one token at $0.15 a million; half of it by an own rule, and an own price that is final
    "O one token": (Case("openai", "gpt-4o-mini", "standard", NOON, {"input": 1}), "priced", "0.00000015"),
    "O half a tiny price": (Case("self-hosted", "tiny", "standard", NOON, {"input": 1}), "priced", "0.000000075"),
    "O an own price is final": (Case("self-hosted", "tiny", "standard", NOON, million(output=1000)), "priced", "1.4"),
}  # fmt: skip
NAMED_CALLS = {name: case for name, (case, _, _) in REPORTED.items()}


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    rng = random.Random(20261122)
    # one model has a price of its own in this project
    models = [(p, m) for p in catalogue for m in p.models if (p.id, m.id) != ("cohere", "command-r")]
    found = [case for provider, model in models for case in edge_cases(rng, provider, model)]
    found += [random_case(rng, *entry) for entry in models]
    interesting = [entry for entry in models if any(conditions(entry[1])) or entry[1].price_variants]
    while len(found) < CASES:
        found.append(random_case(rng, *rng.choice(interesting if rng.random() < 0.6 else models)))
    return found


def write_calls(path: Path, calls: list[Case], keys: list[str]) -> None:
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, CALL_COLUMNS, restval=0, lineterminator="\n")
        writer.writeheader()
        for key, call in zip(keys, calls, strict=True):
            row: Counter = Counter()
            for meter, count in call.meters.items():
                row[f"{WHOLE[meter]}_tokens"] += count
                if WHOLE[meter] != meter:
                    row[f"{meter}_tokens"] += count
                if METERS[meter][0] == "input_tokens":
                    row["prompt_tokens"] += count
            row |= {f"{tool}_requests": count for tool, count in call.tools.items()}
            seconds = (call.moment.replace(microsecond=0) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
            nanos = seconds * 1_000_000_000 + call.moment.microsecond * 1000
            writer.writerow({"span_key": key, "billing_provider": call.provider, "provider_id": call.provider,
                             "model_id": call.model, "pricing_mode": call.mode, "inference_geo": call.geo,
                             "server_address": call.host, "started_nano": nanos, "usage_status": "complete", **row})  # fmt: skip


def usage_of(call: Case) -> types.Usage:
    totals: Counter = Counter({TOOLS[tool]: count for tool, count in call.tools.items()})
    for meter, count in call.meters.items():
        for unit in METERS[meter]:
            totals[unit] += count
    return types.Usage(**totals)


def test_prices_equal_the_catalogues_calculator(book, cases):
    """The models that price calls, from the rate to the total, against calc_price: every model, mode and edge, then at random."""
    originals = {(p.id, m.id): (p, m) for p in catalogue for m in p.models}
    twins = {(p.id, m.id): (p, m) for p in rounded_to_nine_places() for m in p.models}
    noisy = {key for key, (_, model) in originals.items()
             if (model.prices, model.price_variants) != (twins[key][1].prices, twins[key][1].price_variants)}  # fmt: skip
    rows = book.execute("""
        select cast(span_key as integer) as number, rate_id, cost_status, list_cost
        from book_costs where regexp_full_match(span_key, '[0-9]+') order by number
    """).fetchall()
    assert [row[0] for row in rows] == list(range(len(cases))), "fan-out or loss"
    counts: Counter = Counter()
    wrong = []
    for (_, rate_id, status, ours), call in zip(rows, cases, strict=True):
        provider, model = originals[(call.provider, call.model)]
        usage = usage_of(call)
        counts[call.mode] += 1
        what = (*call[:4], {meter: count for meter, count in call.meters.items() if count}, call.tools)
        if status != "priced":
            reason = reason_unpriced(model, call, rate_id)
            counts[f"{status}: {reason}"] += 1
            if reason == "no reason":
                wrong.append((*what, ours, status))
            if reason.startswith("mode"):
                continue
        arguments = {"genai_request_timestamp": call.moment, "price_context": call.context or None}
        twin_provider, twin = twins[(call.provider, call.model)]
        exact = twin.calc_price(usage, twin_provider, **arguments).total_price
        counts["compared"] += 1
        # what has no price is free to the catalogue and unknown to us; the rest must be the same
        if (ours or 0) != exact:
            wrong.append((*what, ours, exact, status))
        elif (call.provider, call.model) in noisy:
            counts["of them with float noise in the catalogue"] += 1
            raw = model.calc_price(usage, provider, **arguments).total_price
            if abs((ours or 0) - raw) > (sum(call.meters.values()) + 1) * Decimal("5.1e-16"):
                wrong.append((*what, ours, raw, "rounding"))
    print(f"\nprices: {len(cases)} cases, {dict(counts)}, {len(wrong)} mismatches, 0 fan-out")
    assert not wrong, wrong[:10]
    assert counts["compared"] >= 100_000


def test_reported_bugs(book):
    query = "select span_key, cost_status, list_cost, override_ids from book_costs where span_key like '_ %'"
    found = {key: (status, cost, overrides) for key, status, cost, overrides in book.execute(query).fetchall()}
    wrong = {
        name: (found.get(name), status, cost)
        for name, (_, status, cost) in REPORTED.items()
        if found.get(name, ())[:2] != (status, cost and Decimal(cost))
    }
    assert wrong == {}
    named = book.execute("select override_id, reason, override_source from stg_agent_cost__price_overrides").fetchall()
    reasons = {key: (reason, source) for key, reason, source in named}
    assert reasons[found["K in the US only"][2]][0].startswith("inference in the US only")
    assert reasons[found["O half a tiny price"][2].split(",")[0]][1] == "agent_cost_own_price_overrides"
    assert found["K global"][2] is None and found["J searches"][2] is None
    rejected = "select reject_reason from stg_agent_cost__price_overrides where reject_reason is not null order by 1"
    assert [reason for (reason,) in book.execute(rejected).fetchall()] == [
        "invalid_multiplier", "price_and_multiplier", "unknown_meter"
    ]  # fmt: skip


def reason_unpriced(model, call: Case, rate_id) -> str:
    """Why the book says NULL of a part; the catalogue says a number in each of these cases."""
    standard = model.get_prices(call.moment)
    if call.mode != "standard":
        active = [v for v in model.price_variants
                  if v.when == call.context and (not v.constraint or v.constraint.active(call.moment))]  # fmt: skip
        if not active:
            assert rate_id is None
            assert model.get_prices(call.moment, call.context).__dict__ == standard.__dict__
            return "mode not seen yet, the catalogue says standard"
    roots = {"input_tokens": "input_mtok", "output_tokens": "output_mtok"}
    if any(count and standard.__dict__.get(roots[METERS[meter][0]]) is None for meter, count in call.meters.items()):
        return "meter without a price, the catalogue says 0"
    prices = {"web_search": standard.web_searches_kcount, "file_search": standard.storage_searches_kcount}
    if any(prices.get(tool) is None for tool in call.tools):
        return "tool without a price, the catalogue says 0"
    return "no reason"


def test_tool_prices_equal_the_catalogues_calculator(book):
    units = {"web_search": "web_searches", "file_search": "storage_searches", "social_search": "social_searches",
             "code_execution": "code_executions", "rerank": "rerank_searches", "audio": "audio_seconds",
             "input_audio": "input_audio_seconds", "output_audio": "output_audio_seconds", "pixels": "input_pixels",
             "characters": "input_characters", "messages": "input_text_messages", "document_pages": "input_document_pages",
             "annotated_document_pages": "input_annotated_document_pages", "citation_tokens": "output_citation_tokens"}  # fmt: skip
    registry = UnitRegistry(unit_data)
    models = {(provider.id, model.id): model for provider in catalogue for model in provider.models}
    rows = book.execute("""
        select provider_id, model_id, tool, variant, effective_from, effective_to, unit_price, per_units, unit_price_usd
        from stg_agent_cost__tool_prices where price_source = 'catalogue'
    """).fetchall()
    wrong = []
    for provider_id, model_id, tool, variant, start, end, unit_price, per_units, price in rows:
        whole = types.Usage(**dict.fromkeys((units[tool], *registry.ancestor_usage_keys(units[tool])), per_units))
        for day in {max(start, date(2000, 1, 1)), min(end - timedelta(days=1), date(2027, 6, 1))}:
            moment = datetime.combine(day, time(12), tzinfo=UTC)
            prices = models[(provider_id, model_id)].get_prices(moment, {"search_type": variant} if variant else None)
            expected = prices.calc_price(whole)["total_price"] - (prices.requests_kcount or Decimal(0)) / 1000
            if price != expected or abs(unit_price * per_units - price) > per_units * Decimal("5e-16"):
                wrong.append((provider_id, model_id, tool, day, price, unit_price, expected))
    print(f"\ntool prices: {len(rows)} rows, {len(wrong)} mismatches")
    assert not wrong, wrong[:10]
    assert len(rows) > 150


def test_a_tiny_price_survives(book):
    query = """
        select input_price from int_agent_cost__price_rates
        where provider_id = ? and model_id = ? and pricing_mode = 'standard'
    """
    for key in (("openai", "gpt-4o-mini"), ("self-hosted", "tiny")):
        assert {row[0] for row in book.execute(query, key).fetchall()} == {Decimal("0.000000150000000")}
    smallest = book.execute("select min(unit_price) from stg_agent_cost__model_prices where unit_price > 0").fetchone()[0]
    assert Decimal(0) < smallest < Decimal("0.00000001")


def test_own_prices_win_for_their_window_only(book):
    rows = book.execute("""
        select pricing_mode, effective_from, effective_to, input_price, output_price
        from int_agent_cost__price_rates where provider_id = 'cohere' and model_id = 'command-r' order by 1, 2
    """).fetchall()
    always, forever = date(1970, 1, 1), date(9999, 12, 31)
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    assert [(row[0], row[1], row[2], float(row[3]), row[4] and float(row[4])) for row in rows] == [
        ("batch", always, forever, 3.75e-08, None),  # output by batch was not given: unknown, not standard
        ("standard", always, january, 1.5e-07, 6e-07),
        ("standard", january, february, 7.5e-08, 6e-07),
        ("standard", february, forever, 1.5e-07, 6e-07),
    ]


def test_windows_neither_overlap_nor_leave_gaps(book):
    """Overlap is a dbt test as well; between the first and the last day of a rate no day is missing."""
    gaps = book.execute("""
        with ordered as (
            select *, lead(effective_from) over (
                partition by provider_id, model_id, pricing_mode, tod_from_s, input_tokens_gt order by effective_from
            ) as next_from
            from int_agent_cost__price_rates
        )
        select provider_id, model_id, pricing_mode, effective_to, next_from from ordered where effective_to <> next_from
    """).fetchall()
    assert gaps == []
    uncovered = book.execute("""
        select provider_id, model_id, pricing_mode, effective_from, input_tokens_gt, sum(tod_to_s - tod_from_s) as seconds
        from int_agent_cost__price_rates group by all having seconds <> 86400
    """).fetchall()
    assert uncovered == []


def test_overlapping_or_unreadable_own_prices_fail_the_build(book, project, tmp_path):
    prices = OWN_PRICES + 'acme,m,,input,2026-01-01,2026-03-01,1,,\nacme,m,,input,2026-02-01,,2,,\nacme,m,,output,,,"1,5",,\n'
    broken = shutil.copytree(project, tmp_path / "project")
    (broken / "user_seeds" / "agent_cost_own_model_prices.csv").write_text(prices)
    # the same test on some of the rows: dbt then hands it a subquery
    documented = broken / "models" / "staging" / "prices" / "_stg_agent_cost__prices.yml"
    first, rest = documented.read_text().split("    columns:\n", 1)
    narrowed = first[first.index("      - agent_cost_windows_do_not_overlap:"):].replace(
        "          arguments:", "          name: overlaps_of_acme\n          config: {where: provider_id = 'acme'}\n          arguments:"
    )
    documented.write_text(f"{first}{narrowed}    columns:\n{rest}")
    selected = ("agent_cost_own_model_prices", "stg_agent_cost__model_prices")
    done = dbt(broken, "build", "--select", *selected, check=False)
    assert done.returncode == 1
    failed = re.findall(r"FAIL \d+ (\w+)", done.stdout)
    assert any(name.startswith("agent_cost_windows_do_not_overlap") for name in failed), failed
    assert "overlaps_of_acme" in failed
    assert any(name.startswith("not_null_stg_agent_cost__model_prices_unit_price") for name in failed), failed


def test_a_corrected_price_is_another_version_of_its_rates_only(book, project, tmp_path):
    """What tells a build which calls to price again; a price that only ends on another day is none of them."""
    corrected = shutil.copytree(project, tmp_path / "project")
    changed = OWN_PRICES.replace("2026-01-01,2026-02-01,0.075", "2026-01-01,2026-02-01,0.08")
    ended = changed.replace("tiny,,output,2026-01-01,,1.5", "tiny,,output,2026-01-01,2026-12-01,1.5")
    assert changed != OWN_PRICES and ended != changed
    (corrected / "user_seeds" / "agent_cost_own_model_prices.csv").write_text(ended)
    models = ("stg_agent_cost__model_prices", *(f"int_agent_cost__price_{name}" for name in ("windows", "rates")))
    dbt(corrected, "build", "--select", "agent_cost_own_model_prices", *models, "--exclude-resource-type", "test")
    versions = "select rate_id, rate_version, model_id, effective_from from int_agent_cost__price_rates"
    with duckdb.connect(str(corrected / "book.duckdb"), read_only=True) as connection:
        connection.execute("use agent_cost")
        now = set(connection.execute(versions).fetchall())
    before = set(book.execute(versions).fetchall())
    assert {row[2:] for row in before - now} == {("command-r", date(2026, 1, 1))}
    assert {row[2:] for row in now - before} == {("command-r", date(2026, 1, 1)), ("tiny", date(2026, 12, 1))}


def refresh(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, str(ROOT / "scripts" / "refresh_prices.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_refresh_is_deterministic_and_the_seeds_are_fresh(tmp_path):
    done = refresh("--out", tmp_path, "--providers", "all")
    assert done.returncode == 0, done.stderr
    written = {path.name for path in tmp_path.iterdir()}
    assert "NOTICE.md" in written and "agent_cost_model_prices.csv" in written
    assert all((tmp_path / name).read_bytes() == (SEEDS / name).read_bytes() for name in written)
    assert refresh("--check").returncode == 0


def test_refresh_tells_what_changed(tmp_path):
    seed = tmp_path / "agent_cost_model_prices.csv"
    assert refresh("--out", tmp_path, "--providers", "anthropic").returncode == 0
    fresh = seed.read_text()
    lines = fresh.splitlines(keepends=True)
    # line 1 gets another price, line 2 an end, line 3 is lost and a model that the catalogue does not know is added
    changed = lines[1].replace(",8,1000000,", ",7,1000000,")
    ended = lines[2].replace("9999-12-31", "2026-11-01")
    assert changed != lines[1] and ended != lines[2]
    extra = lines[1].replace("claude-2", "claude-gone")
    seed.write_text("".join([lines[0], changed, ended, extra, *lines[4:]]))
    done = refresh("--out", tmp_path, "--providers", "anthropic", "--check")
    assert done.returncode == 1
    assert "agent_cost_model_prices.csv: 1 new, 1 changed, 1 ended, 1 removed" in done.stdout
    assert "7 -> 8 per 1000000" in done.stdout and "2026-11-01 -> 9999-12-31" in done.stdout
    assert refresh("--out", tmp_path, "--providers", "anthropic").returncode == 0
    assert seed.read_text() == fresh


def test_refresh_refuses_an_unknown_provider(tmp_path):
    done = refresh("--out", tmp_path, "--providers", "nobody")
    assert done.returncode == 2
    assert "no such provider: nobody" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_refresh_reports_where_litellm_differs(tmp_path):
    table = {
        "gpt-4o": {"litellm_provider": "openai", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05},
        "claude-opus-4-5": {"litellm_provider": "anthropic", "input_cost_per_token": 4e-06},
        "gpt-99": {"litellm_provider": "openai", "input_cost_per_token": 1e-06},
    }
    wheel = tmp_path / "litellm-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("litellm/model_prices_and_context_window_backup.json", json.dumps(table))
    done = refresh("--check", "--litellm", wheel, "--as-of", "2026-11-21")
    assert done.returncode == 0, done.stderr
    assert "on 2026-11-21 (USD per 1M tokens): anthropic: 1 differ; openai: 1 agree, 1 not in the book" in done.stdout
    assert "  anthropic claude-opus-4-5: input 5 here, 4 there" in done.stdout
    broken = refresh("--check", "--litellm", tmp_path / "missing.json")
    assert broken.returncode == 0 and "not compared" in broken.stdout


def test_refresh_tells_which_models_the_book_lacks(tmp_path):
    database = tmp_path / "spans.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("""
            create schema agent_cost;
            create table agent_cost.agent_cost_model_matches as select * from (values
                ('openai', 'gpt-4o', 'unknown_model', 3, 900), ('acme', 'house', 'unknown_provider', 2, 700),
                ('openai', 'gpt-5', 'matched', 9, 0)
            ) as rows (provider_name, model_name, match_status, calls, unpriced_tokens)
        """)
    done = refresh("--check", "--spans-db", database)
    assert done.returncode == 0, done.stderr
    assert f"models without a price in {database}: 2" in done.stdout
    assert "  openai gpt-4o: unknown_model, 3 calls, 900 tokens; this catalogue has gpt-4o, build again" in done.stdout
    assert "  acme house: unknown_provider, 2 calls, 700 tokens\n" in done.stdout
    missing = refresh("--check", "--spans-db", tmp_path / "none.duckdb")
    assert missing.returncode == 0 and "not read from" in missing.stdout
