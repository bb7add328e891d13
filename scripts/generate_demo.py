#!/usr/bin/env python3
"""Write the demo: two months of spans of an imagined company, and the bills that match them.

The output is a pure function of the seed and of the genai-prices release: no clock, no
network, no dict or set order, and no random method whose result may differ between Python
versions. Everything a test compares against (`expected_*`) is computed here from the true
usage with genai-prices, never with the project's SQL.
"""

import argparse
import csv
import gzip
import io
import json
import random
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from genai_prices import Usage, calc_price

# --------------------------------------------------------------------------- the company, as data

MONTHS = ("2026-08", "2026-09")
FIRST_DAY = datetime(2026, 8, 1, tzinfo=timezone.utc)
DAYS = 61
SECOND = 1_000_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
FIRST_NANOS = int(FIRST_DAY.timestamp()) * SECOND
SEPTEMBER = FIRST_NANOS + 31 * DAY
HOUR_WEIGHTS = (2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 9, 10, 12, 12, 11, 9, 7, 5, 4, 3, 3, 2)
MONDAY_TO_SUNDAY = (10, 11, 11, 11, 9, 4, 3)


class Model(NamedTuple):
    provider: str       # as spans name it
    catalogue: str      # genai-prices provider id, also the word on our invoices
    requested: str
    responded: str      # also the name on the bill
    price_model: str    # genai-prices model id
    writes_cache: bool = False
    reasons: bool = False


MODELS = {
    "sonnet": Model("anthropic", "anthropic", "claude-sonnet-4-6", "claude-sonnet-4-6", "claude-sonnet-4-6", True),
    "opus": Model("anthropic", "anthropic", "claude-opus-4-8", "claude-opus-4-8", "claude-opus-4-8", True),
    "haiku": Model("anthropic", "anthropic", "claude-haiku-4-5", "claude-haiku-4-5-20251001",
                   "claude-haiku-4-5", True),
    "sol": Model("openai", "openai", "gpt-5.6-sol", "gpt-5.6-sol", "gpt-5.6-sol", True, True),
    "gpt54": Model("openai", "openai", "gpt-5.4", "gpt-5.4-2026-03-05", "gpt-5.4", False, True),
    "gpt4o": Model("openai", "openai", "gpt-4o", "gpt-4o-2024-08-06", "gpt-4o"),
    "embed": Model("openai", "openai", "text-embedding-3-small", "text-embedding-3-small", "text-embedding-3-small"),
    "gemini": Model("gcp.gemini", "google", "gemini-3.1-pro-preview", "gemini-3.1-pro-preview",
                    "gemini-3.1-pro-preview", False, True),
    "flash": Model("gcp.gemini", "google", "gemini-2.5-flash", "gemini-2.5-flash", "gemini-2.5-flash"),
    "llama": Model("self_hosted", "self_hosted", "acme-llama-70b", "acme-llama-70b", "acme-llama-70b"),
}
SERVERS = {"anthropic": "api.anthropic.com", "openai": "api.openai.com",
           "gcp.gemini": "generativelanguage.googleapis.com", "self_hosted": "llama.acme.internal"}


class Step(NamedTuple):
    tokens_in: int
    tokens_out: int
    prefix: int = 0             # leading tokens that repeat between calls, so that a provider can cache them
    growth: int = 0             # tokens that every repetition in a run adds to the context
    streams: bool = False


# Named rows follow the table of the article; the others are its "18 other step types".
STEPS = {
    "doc_synthesis": Step(41_400, 1_240),
    "planning": Step(7_900, 620, prefix=4_864),
    "research": Step(10_600, 880, prefix=2_048),
    "summarise": Step(6_100, 480, streams=True),
    "classify": Step(2_100, 60),
    "verify": Step(5_600, 330),
    "status_check": Step(420, 80),
    "draft_reply": Step(13_000, 1_100, growth=7_000, streams=True),
    "compare_clauses": Step(27_000, 1_400),
    "red_flag_scan": Step(24_000, 1_000),
    "critique": Step(18_000, 1_500),
    "build_timeline": Step(30_000, 2_000),
    "extract_entities": Step(9_000, 700),
    "quality_gate": Step(12_000, 300),
    "sql_generation": Step(14_000, 1_700, prefix=6_144),
    "answer": Step(9_000, 900, streams=True),
    "chart_spec": Step(3_000, 500),
    "embed_query": Step(380, 0),
    "title": Step(900, 20),
    "route": Step(1_400, 25),
    "translate": Step(3_200, 900),
    "policy_lookup": Step(7_000, 350),
    "rerank": Step(5_200, 120),
    "reflect": Step(6_500, 400),
    "handoff_summary": Step(4_800, 380),
}


class Move(NamedTuple):
    """One line of an agent's habits: how often it makes a step in a run (one of `counts`)."""
    step: str | None
    model: str
    counts: tuple
    tool: str | None = None     # what half of these calls ask for next
    wait: int = 1               # seconds between calls


class Agent(NamedTuple):
    service: str
    feature: str | None         # None: a sub-agent, which never carries one
    runs: int
    versions: tuple             # (first day index, version)
    stamps: str                 # name+index | name | name_as_step
    plan: tuple
    repeats_usage: bool = False


class Handoff(NamedTuple):
    agent: str
    counts: tuple
    tool: str | None            # None: the sub-agent runs directly below its parent


AGENTS = {
    "research_orchestrator": Agent("insights-api", "deal_research", 400, ((0, "4.2.0"),), "name+index", (
        Move("planning", "sonnet", (2, 3, 3)),
        Move("research", "sonnet", (2, 3, 3, 3), "web_search"),
        Handoff("document_reader", (1,), "ask_document_reader"),
        Handoff("fact_checker", (1, 1, 1, 0), None),
        Move("summarise", "sonnet", (1,)),
        Move("critique", "opus", (0, 0, 0, 0, 1)),
        Move("build_timeline", "sonnet", (0, 0, 0, 0, 0, 1)),
        Move(None, "haiku", (0, 0, 0, 0, 1)),
    )),
    "document_reader": Agent("insights-api", None, 0, ((0, "2.0.3"),), "name+index", (
        Move("status_check", "sonnet", (3, 3, 4), "read_page", 3),
        Move("doc_synthesis", "sonnet", (2,)),
        Move("red_flag_scan", "opus", (0, 0, 0, 1)),
    )),
    "fact_checker": Agent("insights-api", None, 0, ((0, "1.1.0"),), "name", (
        Move("verify", "opus", (1, 2), "web_search"),
        Move("handoff_summary", "haiku", (0, 0, 0, 0, 1)),
    )),
    "support_copilot": Agent("support-desk", "customer_support", 700, ((0, "7.31.0"), (26, "7.32.1")), "name+index", (
        Move("route", "gpt54", (0,) * 9 + (1,)),
        Move("classify", "gpt54", (1, 1, 1, 1, 0)),
        Move("planning", "gpt54", (1, 1, 1, 1, 2), "order_lookup"),
        Move("status_check", "gpt54", (1, 2, 3), "order_lookup", 4),
        Move("policy_lookup", "gpt54", (0, 0, 0, 0, 0, 0, 0, 1)),
        Move("draft_reply", "sol", (0, 1, 1, 1, 1, 1, 1, 2, 4), None, 45),
        Move("translate", "gpt54", (0, 0, 0, 0, 0, 0, 0, 0, 1)),
        Move("summarise", "gpt54", (0, 1, 1)),
    ), True),
    "billing_watcher": Agent("billing-bot", "invoice_followup", 800, ((0, "1.14.2"),), "name_as_step", (
        Move("classify", "gpt4o", (0, 0, 0, 1)),
        Move("planning", "gpt4o", (1, 1, 2), "ledger_query"),
        Move("status_check", "gpt4o", (5, 6, 7, 8, 8), "ledger_query", 30),
        Move("summarise", "gpt4o", (0, 1, 1, 1)),
    )),
    "dossier_writer": Agent("dossier", "compliance_dossier", 350, ((0, "1.8.2"), (38, "1.9.0")), "name_as_step", (
        Move("planning", "sonnet", (1, 1, 2)),
        Move("planning", "sol", (0, 1)),
        Move("research", "sonnet", (0, 0, 1, 1), "web_search"),
        Move("status_check", "sonnet", (1, 1, 2), "read_page"),
        Move("doc_synthesis", "sonnet", (3, 4)),
        Move("compare_clauses", "sol", (0, 1, 1)),
        Move("extract_entities", "sonnet", (0, 0, 1)),
        Move("verify", "opus", (0, 1, 1, 2)),
        Move("summarise", "sonnet", (1,)),
        Move("quality_gate", "opus", (0, 0, 0, 0, 1)),
    )),
    "data_analyst": Agent("insights-api", "data_questions", 400, ((0, "0.9.4"),), "name", (
        Move("embed_query", "embed", (0, 0, 1)),
        Move("rerank", "flash", (0, 0, 0, 0, 0, 0, 1)),
        Move("classify", "flash", (0, 0, 1)),
        Move("planning", "gemini", (1,)),
        Move("sql_generation", "gemini", (0, 1, 1, 1), "sql_query"),
        Move("status_check", "gpt54", (1, 2), "sql_query"),
        Move("reflect", "gemini", (0, 0, 0, 0, 0, 0, 1)),
        Move("chart_spec", "flash", (0, 0, 0, 0, 0, 1)),
        Move("answer", "gemini", (0, 0, 0, 1)),
        Move("title", "llama", (0, 0, 0, 1)),
    )),
}
# On the day of its new version dossier_writer starts to paste whole documents into its context.
STUFFED = {("dossier_writer", "1.8.2", "doc_synthesis"): 0.72, ("dossier_writer", "1.9.0", "doc_synthesis"): 1.50}
NIGHTLY_DIGESTS = "insights-api"            # one batch call a night, without an agent, step or feature
DIGEST = Step(5_000, 2_000)

# Loops that did not end: (agent, step) -> how many a month, each 15 to 22 calls where a few are normal.
LOOPS = {("support_copilot", "draft_reply"): 3, ("dossier_writer", "planning"): 2,
         ("research_orchestrator", "research"): 2}
# The nth gpt-5.4 call of a month in the newest names is served in another tier.
TIERS = {60: "priority", 120: "priority", 180: "flex", 240: "priority", 300: "flex", 360: "priority",
         420: "priority", 480: "flex"}
TIER_PRICES_FROM = datetime(2026, 10, 20, tzinfo=timezone.utc)  # the catalogue dates tier prices too late
PRICED_MODES = ("standard", "batch")    # batch by a row of the company's own
# The house tracer refreshed its own price table twenty days after gpt-5.6-sol became cheaper.
HOUSE_PRICES_REFRESHED = "2026-09-10"

CHAT_SCOPES = {
    "anthropic": ("opentelemetry.instrumentation.genai.anthropic", "1.3b0"),
    "openai": ("opentelemetry.instrumentation.genai.openai", "1.3b0"),
    "gcp.gemini": ("opentelemetry.instrumentation.google_genai", "0.7b0"),
    "self_hosted": ("opentelemetry.instrumentation.genai.openai", "1.3b0"),
}
SERVICES = {    # dialect, version, scope of chat spans (None: by provider), scope of agent and tool spans
    "insights-api": ("newest", "2026.31.0", None, ("acme.agents", "2.3.0")),
    "support-desk": ("newest", "5.18.1", None, ("acme.agents", "2.3.0")),
    "billing-bot": ("1.27", "1.14.2", ("opentelemetry.instrumentation.openai_v2", "2.1b0"),
                    ("acme.billing_bot", "1.14.2")),
    "dossier": ("house", "3.2.0", ("acme.cost_tracer", "0.6.2"), ("acme.agents", "1.9.0")),
}
ERRORS = {
    "newest": {"anthropic": "anthropic.OverloadedError", "openai": "openai.RateLimitError",
               "gcp.gemini": "google.genai.errors.ServerError", "self_hosted": "openai.APITimeoutError"},
    "1.27": {"openai": "RateLimitError"},
    "house": {"anthropic": "OverloadedError", "openai": "RateLimitError"},
}

# --------------------------------------------------------------------------- the bills, as data

# Exports of Anthropic's and OpenAI's APIs do not name their account.
ACCOUNTS = {"anthropic": "(default)", "openai": "(default)", "google": "billing-acme-google"}
METERS = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
UNTRACED_MODEL = ("gpt-5.2-2025-12-11", "gpt-5.2")      # the marketing team's copy tool: no tracing
UNTRACED = {"2026-08": {"input": 14_432_113, "cache_read": 4_100_992, "output": 904_557},
            "2026-09": {"input": 16_008_451, "cache_read": 5_222_784, "output": 1_011_903}}
DISCOUNT_RATE = Decimal("0.04")                         # Anthropic's volume discount
BATCH_SHARE = Decimal("0.5")                            # of the standard price, as Anthropic's price sheet has it
BATCH_BILLED_AS_STANDARD = ("2026-09-08", "2026-09-12") # first and last night of it
US_ONLY = ("dossier", "claude-opus-4-8", "2026-09-15")  # service, model and first day of inference in the US only
US_UPLIFT = Decimal("1.1")
GOOGLE_DISCOUNT = Decimal("0.06")                       # off every usage line, which names its list amount too
TAX_RATE = Decimal("0.19")                              # VAT on Google's bill
CREDITS = {"2026-08": Decimal("-40.00"), "2026-09": Decimal("-25.00")}      # OpenAI
CORRECTION = ("anthropic", "2026-09", Decimal("-6.48"),
              "Correction of 2026-08: service credit for the incident of 2026-08-19")

INVOICE_COLUMNS = ("provider", "billing_account_id", "billing_month", "invoice_id", "line_item", "charge_category",
                   "model", "meter", "pricing_mode", "quantity", "quantity_unit", "amount", "list_amount", "currency",
                   "note")
DIFFERENCE_COLUMNS = ("provider", "billing_account_id", "billing_month", "cause", "model", "amount_usd", "note")
USER_SEEDS = {
    "agent_cost_own_tool_prices": (
        ("tool_name", "effective_from", "effective_to", "unit_price_usd", "per_units", "note"),
        [("web_search", "2026-01-01", "", "0.005", "1", "search vendor, per query"),
         ("read_page", "2026-01-01", "", "0.001", "1", "page fetcher, per page")]),
    "agent_cost_own_models": (("provider_name", "model_name", "provider_id", "model_id", "note"), []),
    "agent_cost_own_billing_accounts": (("provider", "service_name", "billing_account_id", "note"), []),
    "agent_cost_own_model_prices": (("provider_id", "model_id", "pricing_mode", "meter", "effective_from",
                                     "effective_to", "unit_price_usd", "per_units", "reason"), []),
    "agent_cost_own_price_overrides": (
        ("provider", "model_id", "pricing_mode", "meter", "billing_account_id", "service_name", "inference_geo",
         "region", "server_address", "effective_from", "effective_to", "weekdays", "utc_from", "utc_to",
         "unit_price_usd", "per_units", "multiplier", "base_pricing_mode", "layer", "precedence", "reason"),
        [("anthropic", "", "batch", *[""] * 13, str(BATCH_SHARE), "standard", "", "", "price sheet of the Batch API")]),
}
TOOL_PRICES = {row[0]: Decimal(row[3]) for row in USER_SEEDS["agent_cost_own_tool_prices"][1]}


# --------------------------------------------------------------------------- chance, money, time

class Dice:
    """Only Random.random and Random.getrandbits: their streams are the same in every Python."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def below(self, n):
        return int(self._random.random() * n)

    def chance(self, p):
        return self._random.random() < p

    def pick(self, options):
        return options[self.below(len(options))]

    def weighted(self, weights):
        point = self._random.random() * sum(weights)
        for i, weight in enumerate(weights):
            point -= weight
            if point < 0:
                return i
        return len(weights) - 1

    def around(self, mean, spread):
        """A whole number with that mean, within mean * (1 +- spread), likelier near the middle."""
        return int(mean * (1 - spread + spread * (self._random.random() + self._random.random())))

    def hex(self, digits):
        return format(self._random.getrandbits(digits * 4), f"0{digits}x")


def plain(amount):
    """A decimal as text: no exponent, at least two places, no zeros after them."""
    whole, _, places = format(amount, "f").partition(".")
    return f"{whole}.{places.rstrip('0'):0<2}"


def cents(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def moment(nanos):
    return datetime.fromtimestamp(nanos // SECOND, tz=timezone.utc)


@lru_cache(maxsize=None)
def unit_prices(model, day, mode):
    """USD per token of every meter on that UTC day, as the catalogue's own calculator charges it."""
    when = TIER_PRICES_FROM if mode != "standard" else day
    usages = {"input": {"input_tokens": 1000}, "cache_read": {"input_tokens": 1000, "cache_read_tokens": 1000},
              "cache_write_5m": {"input_tokens": 1000, "cache_write_tokens": 1000},
              "cache_write_1h": {"input_tokens": 1000, "cache_write_tokens": 1000, "cache_write_1h_tokens": 1000},
              "output": {"output_tokens": 1000}}
    context = {"processing" if mode == "batch" else "service_tier": mode} if mode != "standard" else None
    return {meter: calc_price(Usage(**usage), model.responded, provider_id=model.catalogue, price_context=context,
                              genai_request_timestamp=when).total_price / 1000 for meter, usage in usages.items()}


class Call:
    """One attempt at a provider, and the truth about it: what it used and what it cost."""

    def __init__(self, model, service, nanos, mode, outcome, tokens, reasoning):
        self.model, self.mode, self.outcome = model, mode, outcome          # ok | failed | no_usage
        self.service = service
        self.day = datetime.combine(moment(nanos).date(), datetime.min.time(), timezone.utc)
        self.month = self.day.strftime("%Y-%m")
        self.tokens, self.reasoning = tokens, reasoning
        self.step = self.feature = self.agent = None
        self.bill = {}                                                      # meter -> (unit price, amount)
        if outcome != "failed" and model.catalogue in ACCOUNTS:
            prices = unit_prices(model, self.day, mode)
            self.bill = {m: (prices[m], prices[m] * tokens[m]) for m in METERS if tokens[m]}
            if mode == "standard":
                self._check(nanos)

    checked = set()

    def _check(self, nanos):
        """Below every tier's start prices are linear: one check a day, model and set of meters says it all."""
        case = (self.model, self.day, *self.bill)
        if case in self.checked and self.inclusive_input < 100_000:
            return
        self.checked.add(case)
        write = self.tokens["cache_write_5m"] + self.tokens["cache_write_1h"]
        usage = Usage(input_tokens=self.inclusive_input, cache_read_tokens=self.tokens["cache_read"],
                      cache_write_tokens=write, cache_write_1h_tokens=self.tokens["cache_write_1h"],
                      output_tokens=self.tokens["output"])
        price = calc_price(usage, self.model.responded, provider_id=self.model.catalogue,
                           genai_request_timestamp=moment(nanos))
        assert price.model.id == self.model.price_model, price
        assert price.total_price == self.billed, (price, self.bill)

    @property
    def inclusive_input(self):
        return sum(self.tokens[meter] for meter in METERS if meter != "output")

    @property
    def billed(self):
        return sum((amount for _, amount in self.bill.values()), Decimal(0))

    @property
    def list_cost(self):
        """What a perfect reader of the spans would say; None where the catalogue or the span is silent."""
        priced = self.outcome == "ok" and self.mode in PRICED_MODES and self.model.catalogue in ACCOUNTS
        return self.billed if priced else None

    @property
    def date(self):
        return self.day.strftime("%Y-%m-%d")

    @property
    def is_batch_billed_as_standard(self):
        first, last = BATCH_BILLED_AS_STANDARD
        return self.mode == "batch" and first <= self.date <= last

    @property
    def is_us_only(self):
        service, model, since = US_ONLY
        return self.service == service and self.model.price_model == model and self.date >= since

    def charges(self):
        """(meter, mode, geography, list price, amount) of every meter as the provider bills it."""
        mode = "standard" if self.is_batch_billed_as_standard else self.mode
        for meter in self.bill:
            unit = unit_prices(self.model, self.day, mode)[meter]
            amount = unit * self.tokens[meter]
            if self.is_us_only:
                amount *= US_UPLIFT
            if self.model.catalogue == "google":
                amount *= 1 - GOOGLE_DISCOUNT
            yield meter, mode, "us" if self.is_us_only else "global", unit, amount

    @property
    def charged(self):
        return sum((amount for *_, amount in self.charges()), Decimal(0))


# --------------------------------------------------------------------------- spans

def attribute(key, value):
    if isinstance(value, bool):
        return {"key": key, "value": {"boolValue": value}}
    if isinstance(value, int):
        return {"key": key, "value": {"intValue": str(value)}}
    if isinstance(value, float):
        return {"key": key, "value": {"doubleValue": value}}
    if isinstance(value, list):
        return {"key": key, "value": {"arrayValue": {"values": [{"stringValue": v} for v in value]}}}
    return {"key": key, "value": {"stringValue": value}}


def chat_attributes(dialect, call, model, call_id, stream):
    """A chat span's attributes in the names of its instrumentation; input is inclusive of cache in all three."""
    used, tokens = call.outcome == "ok", call.tokens
    operation = "embeddings" if model is MODELS["embed"] else (
        "generate_content" if model.provider == "gcp.gemini" else "chat")
    yield "gen_ai.operation.name", operation
    yield ("gen_ai.system" if dialect == "1.27" else "gen_ai.provider.name"), model.provider
    yield "gen_ai.request.model", model.requested
    if stream and dialect == "newest":
        yield "gen_ai.request.stream", True
    if dialect != "house":
        yield "server.address", SERVERS[model.provider]
    if call.outcome == "failed":
        yield "error.type", ERRORS[dialect][model.provider]
        return
    yield "gen_ai.response.model", model.responded
    if dialect != "house":
        yield "gen_ai.response.id", call_id
    if used and operation != "embeddings":
        yield "gen_ai.response.finish_reasons", ["stop"]
    if model.provider == "openai" and operation != "embeddings" and dialect != "house":
        yield ("gen_ai.openai." if dialect == "1.27" else "openai.") + "response.service_tier", (
            "default" if call.mode == "standard" else call.mode)
    if call.mode == "batch":
        yield "anthropic.response.service_tier", "batch"
    if not used:
        return
    yield "gen_ai.usage.input_tokens", call.inclusive_input
    if operation != "embeddings":
        yield "gen_ai.usage.output_tokens", tokens["output"]
    write = tokens["cache_write_5m"] + tokens["cache_write_1h"]
    if dialect == "house":
        yield "gen_ai.usage.cache_read_input_tokens", tokens["cache_read"]
        yield "gen_ai.usage.cache_creation_input_tokens", write
        stale = call.day.strftime("%Y-%m-%d") < HOUSE_PRICES_REFRESHED
        prices = unit_prices(model, FIRST_DAY if stale else call.day, call.mode)
        yield "gen_ai.usage.cost", float(sum(prices[meter] * tokens[meter] for meter in METERS))
    elif dialect == "newest":
        if tokens["cache_read"]:
            yield "gen_ai.usage.cache_read.input_tokens", tokens["cache_read"]
        if write:
            yield "gen_ai.usage.cache_write.input_tokens", write
        if write and model.provider == "anthropic":
            yield "anthropic.usage.cache_creation.ephemeral_5m_input_tokens", tokens["cache_write_5m"]
            yield "anthropic.usage.cache_creation.ephemeral_1h_input_tokens", tokens["cache_write_1h"]
        if call.reasoning:
            yield "gen_ai.usage.reasoning.output_tokens", call.reasoning


class Run:
    """One task of one agent: a clock that only moves on, and the spans it leaves behind."""

    def __init__(self, company, agent, start, day, loop=None):
        self.company, self.dice, self.root, self.loop = company, company.dice, agent, loop
        self.clock, self.day = start, day
        self.service = AGENTS[agent].service if agent in AGENTS else NIGHTLY_DIGESTS
        self.dialect, _, self.chat_scope, self.own_scope = SERVICES[self.service]
        self.trace_id = self.dice.hex(32)
        self.position, self.failed, self.late, self.looped = 0, False, False, False
        self.cached, self.context = {}, {}
        self.feature = None
        if agent in AGENTS and not self.dice.chance(0.03):
            self.feature = AGENTS[agent].feature
        self.conversation = f"conv-{self.dice.hex(12)}" if self.service == "support-desk" else None
        self.warm = self.dice.chance(0.35)  # somebody else's run has just filled the provider's cache

    def span(self, name, kind, parent, start, end, attributes, scope, failed=False, span_id=None):
        span = {"traceId": self.trace_id, "spanId": span_id or self.dice.hex(16)}
        if parent:
            span["parentSpanId"] = parent
        span.update(flags=256, name=name, kind=kind, startTimeUnixNano=str(start), endTimeUnixNano=str(end),
                    attributes=[attribute(k, v) for k, v in attributes], status={"code": 2} if failed else {})
        self.company.export(span, end, self.service, scope, self.late and kind == 3)

    def pause(self, seconds):
        self.clock += self.dice.around(seconds * SECOND, 0.8) + 1

    def agent(self, name, parent=None):
        agent, start, span_id, calls = AGENTS[name], self.clock, self.dice.hex(16), []
        version = [v for first, v in agent.versions if first <= self.day][-1]
        self.pause(0.05)
        for move in agent.plan:
            if self.failed:
                break
            if isinstance(move, Handoff):
                for _ in range(self.dice.pick(move.counts)):
                    calls += self.handoff(move, span_id)
                continue
            looping = move.step is not None and self.loop == move.step
            if looping:
                self.loop, self.looped = None, True
            for turn in range(15 + self.dice.below(8) if looping else self.dice.pick(move.counts)):
                calls += self.step(move, agent, name, version, span_id, turn, looping)
                if self.failed:
                    break
        self.pause(0.05)
        used = [call for call in calls if call.outcome == "ok"]
        attributes = [("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", name),
                      ("gen_ai.agent.version", version)]
        if not parent and self.feature:
            attributes.append(("app.feature", self.feature))
        if self.conversation:
            attributes.append(("gen_ai.conversation.id", self.conversation))
        if agent.repeats_usage and used:
            attributes += [("gen_ai.usage.input_tokens", sum(call.inclusive_input for call in used)),
                           ("gen_ai.usage.output_tokens", sum(call.tokens["output"] for call in used))]
        if self.failed:
            attributes.append(("error.type", "RetriesExhausted"))
        self.span(f"invoke_agent {name}", 1, parent, start, self.clock, attributes, self.own_scope,
                  self.failed, span_id)
        self.company.counts["agent_spans"] += 1
        self.company.counts["agent_spans_repeating_usage"] += bool(agent.repeats_usage and used)
        return calls

    def handoff(self, move, parent):
        if move.tool is None:
            return self.agent(move.agent, parent)
        start, span_id = self.clock, self.dice.hex(16)
        self.pause(0.02)
        calls = self.agent(move.agent, span_id)
        self.pause(0.02)
        self.tool_span(move.tool, parent, start, span_id)
        return calls

    def step(self, move, agent, name, version, parent, turn, looping):
        """One step: its failed attempts, the call that counts, and perhaps a tool."""
        step = None if self.dice.chance(0.02) else move.step
        calls, attempts = [], 0
        stuffing = STUFFED.get((name, version, move.step), 1)
        while self.dice.chance(0.25 if attempts else 0.02):
            calls.append(self.attempt(move, agent, step, parent, turn, stuffing, looping, fails=True))
            attempts += 1
            self.pause(2)
            if attempts == 3:
                self.failed = True
                break
        if not self.failed:
            calls.append(self.attempt(move, agent, step, parent, turn, stuffing, looping))
        for call in calls:
            call.step, call.feature, call.agent = step, self.feature, f"{name} {version}"
        self.company.calls += calls
        self.position += 1
        if move.tool and not self.failed and self.dice.chance(0.5):
            start = self.clock + 1
            self.pause(1)
            self.tool_span(move.tool, parent, start)
        self.pause(move.wait)
        return calls

    def tool_span(self, tool, parent, start, span_id=None):
        failed = tool == "sql_query" and self.dice.chance(0.04)
        attributes = [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", tool),
                      ("gen_ai.tool.type", "function"), ("gen_ai.tool.call.id", f"call_{self.dice.hex(8)}")]
        if failed:
            attributes.append(("error.type", "QueryError"))
        self.span(f"execute_tool {tool}", 1, parent, start, self.clock, attributes, self.own_scope, failed, span_id)
        self.company.counts["tool_spans"] += 1
        self.company.tools[tool] += 1

    def usage(self, move, model, turn, stuffing, looping):
        """What one call consumes, in disjoint meters."""
        dice, shape = self.dice, STEPS[move.step] if move.step else DIGEST if self.root == "nightly_digest" else Step(1_500, 200)
        growth = shape.growth or (1_800 if looping else 0)
        if growth and turn and move.step in self.context:
            total = self.context[move.step] + dice.around(growth, 0.4)
        else:
            total = dice.around(shape.tokens_in * stuffing, 0.45)
            if not shape.growth and shape.tokens_in > 5_000 and dice.chance(0.003):
                total *= 6                                      # a whole document stuffed into one prompt
        self.context[move.step] = total
        output = dice.around(shape.tokens_out, 0.5)
        prefix = total - 300 if shape.growth else shape.prefix
        tokens = dict.fromkeys(METERS, 0)
        if prefix >= 1024 and prefix < total and self.dialect != "1.27":
            known = self.cached.get((move.model, move.step), prefix if self.warm and move.step == "planning" else 0)
            tokens["cache_read"] = min(known, prefix) // 128 * 128
            if model.writes_cache:
                ttl = "cache_write_1h" if model.provider == "anthropic" and self.dialect == "newest" \
                    and move.step == "planning" else "cache_write_5m"
                tokens[ttl] = prefix - tokens["cache_read"]
                if ttl == "cache_write_1h" and tokens[ttl] > 2_048 and dice.chance(0.2):    # both in one call
                    tokens["cache_write_1h"] -= 1_024
                    tokens["cache_write_5m"] += 1_024
            self.cached[move.model, move.step] = prefix
        tokens["input"] = total - sum(tokens.values())
        tokens["output"] = output
        shown = model.reasons and self.dialect == "newest"      # the older names have no word for it
        return tokens, dice.around(output * 0.4, 0.5) if shown else 0

    def attempt(self, move, agent, step, parent, turn, stuffing, looping, fails=False):
        dice, model = self.dice, MODELS[move.model]
        stream = bool(move.step) and STEPS[move.step].streams
        outcome, mode = ("failed" if fails else "ok"), "standard"
        tokens, reasoning = dict.fromkeys(METERS, 0), 0
        if not fails:
            tokens, reasoning = self.usage(move, model, turn, stuffing, looping)
            if stream and dice.chance(0.05 if move.model == "sol" else 0.008):
                outcome = "no_usage"                            # the reader hung up; the provider billed
                tokens["output"] = tokens["output"] * (1 + dice.below(8)) // 10
                reasoning = 0
            elif move.model == "gpt54" and self.dialect == "newest":
                mode = self.company.tier(moment(self.clock).strftime("%Y-%m"))
            elif agent is None:
                mode = "batch"
        lasts = SECOND // 3 + (sum(tokens.values()) - tokens["output"]) * 9_000 + tokens["output"] * 9_000_000
        lasts = dice.around(lasts, 0.3) + 1
        if (self.clock + lasts) // DAY > self.clock // DAY:     # no call straddles a UTC midnight:
            self.clock = (self.clock // DAY + 1) * DAY + SECOND     # the day of its price is beyond dispute
        start, self.clock = self.clock, self.clock + lasts
        call = Call(model, self.service, start, mode, outcome, tokens, reasoning)
        call_id = {"anthropic": "msg_01", "openai": "chatcmpl-"}.get(model.provider, "resp-") + dice.hex(20)
        attributes = list(chat_attributes(self.dialect, call, model, call_id, stream))
        if self.conversation:
            attributes.append(("gen_ai.conversation.id", self.conversation))
        if agent:
            if step:
                key = "gen_ai.agent.step" if agent.stamps == "name_as_step" else "gen_ai.step.name"
                attributes.append((key, step))
            if agent.stamps == "name+index":
                attributes.append(("gen_ai.agent.step", self.position))
        self.span(f"{attributes[0][1]} {model.requested}", 3, parent, start, self.clock, attributes,
                  self.chat_scope or CHAT_SCOPES[model.provider], fails)
        return call


class Company:
    def __init__(self, seed):
        self.dice = Dice(seed)
        self.spans, self.calls = [], []                     # spans: (exported at, order, service, scope, span)
        self.counts, self.tools, self.tier_counts = Counter(), Counter(), Counter()
        self.runs_by_feature = Counter()
        self.live()

    def export(self, span, end, service, scope, late):
        if late:                                            # its exporter was down until the next month
            end = max(end, SEPTEMBER + 600 * SECOND + self.dice.below(SECOND))
            self.counts["late_spans"] += 1
        self.spans.append((end, len(self.spans), service, scope, span))

    def tier(self, month):
        self.tier_counts[month] += 1
        return TIERS.get(self.tier_counts[month], "standard")

    def starts(self, runs):
        """Start times of an agent's runs: working days and working hours weigh more."""
        days = [MONDAY_TO_SUNDAY[(FIRST_DAY + timedelta(days=d)).weekday()] * (10 if d < 31 else 11)
                for d in range(DAYS)]
        for _ in range(runs):
            day, hour = self.dice.weighted(days), self.dice.weighted(HOUR_WEIGHTS)
            yield day, FIRST_NANOS + day * DAY + hour * HOUR + self.dice.below(HOUR)

    def live(self):
        for name, agent in AGENTS.items():
            plan = sorted(self.starts(agent.runs))
            loops = {}
            for (looper, step), a_month in LOOPS.items():
                for first, last in ((0, 30), (31, 59)):
                    of_month = [i for i, (day, _) in enumerate(plan) if first <= day <= last]
                    for _ in range(a_month if looper == name else 0):
                        loops[self.dice.pick(of_month)] = step
            for i, (day, start) in enumerate(plan):
                late = day == 29 and i % 3 == 0 and agent.service != "billing-bot"
                self.run(name, start, day, loops.get(i), late)
        self.run("research_orchestrator", FIRST_NANOS + 14 * DAY - 40 * SECOND, 13)    # across a midnight
        self.run("research_orchestrator", SEPTEMBER - 55 * SECOND, 30)                 # across the end of the month
        for day in range(DAYS):
            run = Run(self, "nightly_digest", FIRST_NANOS + day * DAY + 3 * HOUR + self.dice.below(60 * SECOND), day)
            self.calls.append(run.attempt(Move(None, "haiku", (1,)), None, None, None, 0, 1, False))
            self.calls[-1].agent = "(unattributed)"
            self.count_run(run)

    def run(self, name, start, day, loop=None, late=False):
        run = Run(self, name, start, day, loop)
        run.late = late
        run.agent(name)
        self.count_run(run)

    def count_run(self, run):
        self.counts["runs"] += 1
        self.counts["runaway_runs"] += run.looped
        self.counts["failed_runs"] += run.failed
        self.counts["late_runs"] += run.late
        self.runs_by_feature[run.feature or "(unattributed)"] += 1

    # ----------------------------------------------------------------------- files

    def lines(self):
        """month -> lines, each one ExportTraceServiceRequest of a few spans in the order they were exported."""
        months = {month: [] for month in MONTHS}
        ordered = sorted(self.spans, key=lambda s: s[:2])
        for month in MONTHS:
            inside = [s for s in ordered if (s[0] >= SEPTEMBER) == (month == "2026-09")]
            while inside:
                size = 6 + self.dice.below(35)
                months[month].append(inside[:size])
                inside = inside[size:]
        again = [months["2026-08"][-1]]                     # an exporter that never heard the answer sends again
        for month in MONTHS:
            for _ in range(3):
                i = self.dice.below(len(months[month]) - 3)
                months[month].insert(i + 2, months[month][i])
                again.append(months[month][i])
        months["2026-09"].insert(0, again[0])
        self.counts["duplicate_spans"] = sum(len(batch) for batch in again)
        return months

    @staticmethod
    def request(batch):
        resources = {}
        for _, _, service, scope, span in batch:
            resources.setdefault(service, {}).setdefault(scope, []).append(span)
        return {"resourceSpans": [{
            "resource": {"attributes": [attribute(k, v) for k, v in (
                ("telemetry.sdk.language", "python"), ("telemetry.sdk.name", "opentelemetry"),
                ("service.name", service), ("service.version", SERVICES[service][1]),
                ("deployment.environment.name", "production"))]},
            "scopeSpans": [{"scope": {"name": scope[0], "version": scope[1]}, "spans": spans}
                           for scope, spans in scopes.items()]} for service, scopes in resources.items()]}


# --------------------------------------------------------------------------- invoices

class Bill(NamedTuple):
    """What a provider bills for a month: usage by day, and the lines that are no usage as a plain CSV has them."""
    usage: dict         # (date, model, mode, geography, index of the meter, list price) -> [tokens, amount]
    others: list


def monthly_lines(bill, head):
    """Usage of a month as lines of the plain CSV, beside what list would have been."""
    lines = {}
    for (_, model, mode, _, meter, unit), (quantity, amount) in bill.usage.items():
        line = lines.setdefault((model, mode, meter, unit), [0, Decimal(0)])
        line[0] += quantity
        line[1] += amount
    for (model, mode, meter, unit), (quantity, amount) in sorted(lines.items()):
        item = f"{model}, {METERS[meter].replace('_', ' ')} tokens, {mode}, ${plain(unit * 1_000_000)} per 1M"
        yield (*head, item, "Usage", model, METERS[meter], mode, quantity, "tokens", plain(amount),
               plain(unit * quantity), "USD", "")


def invoices(calls):
    """((provider, month) -> Bill, the list of planted differences)."""
    bills, differences = {}, []
    for provider, account in ACCOUNTS.items():
        for month in MONTHS:
            mine = [c for c in calls if c.model.catalogue == provider and c.month == month]
            key, usage, others = (provider, account, month), defaultdict(lambda: [0, Decimal(0)]), []

            def differ(cause, model, amount, note):
                differences.append((*key, cause, model, plain(amount), note))

            def charge(line_item, category, amount, note=""):
                others.append((*head_of(*key), line_item, category, "", "", "", "", "", plain(amount), "", "USD", note))

            for call in mine:
                for meter, mode, geography, unit, amount in call.charges():
                    line = usage[call.date, call.model.responded, mode, geography, METERS.index(meter), unit]
                    line[0] += call.tokens[meter]
                    line[1] += amount
            if provider == "openai":
                model, extra = MODELS["gpt54"]._replace(responded=UNTRACED_MODEL[0]), Decimal(0)
                days = sorted({call.date for call in mine})
                for meter, quantity in UNTRACED[month].items():
                    unit = unit_prices(model, FIRST_DAY, "standard")[meter]
                    for number, date in enumerate(days):
                        part = quantity // len(days) + (quantity % len(days) if number == 0 else 0)
                        usage[date, model.responded, "standard", "global", METERS.index(meter), unit] = [
                            part, unit * part]
                    extra += unit * quantity
                differ("untraced_service", UNTRACED_MODEL[1], extra,
                       "the marketing copy tool uses the same account and has no tracing")
            for _, amount in usage.values():
                assert amount == amount.quantize(Decimal("1e-12"))
            subtotal = sum((amount for _, amount in usage.values()), Decimal(0))
            for cause, chosen, difference, note in (
                    ("calls_without_usage", [c for c in mine if c.outcome == "no_usage"], lambda c: c.billed,
                     "streams the reader closed: billed, but without usage on their spans"),
                    ("unpriced", [c for c in mine if c.mode not in PRICED_MODES], lambda c: c.billed,
                     "calls in the {} tier, which the catalogue does not price at that date"),
                    ("other_pricing_mode", [c for c in mine if c.is_batch_billed_as_standard],
                     lambda c: c.charged - c.billed, "{} calls of some nights, billed as standard"),
                    ("geo_uplift", [c for c in mine if c.is_us_only], lambda c: c.charged - c.billed,
                     "inference in the US only, which the spans do not say"),
                    ("discount", [c for c in mine if provider == "google" and c.bill], lambda c: c.charged - c.billed,
                     "6% off every line, which names its list amount too")):
                for group in sorted({(c.model.price_model, c.mode) for c in chosen}):
                    amount = sum(difference(c) for c in chosen if (c.model.price_model, c.mode) == group)
                    differ(cause, group[0], amount, note.format(group[1]))
            if provider == "anthropic":
                discount = -cents(subtotal * DISCOUNT_RATE)
                charge("Volume discount", "Adjustment", discount, "4% of usage")
                differ("volume_discount", "", discount, "4% of usage, agreed by contract")
            if provider == "openai":
                charge("Promotional credit", "Credit", CREDITS[month], "startup programme")
                differ("promotional_credit", "", CREDITS[month], "promotional credit")
            if provider == "google":
                tax = cents(subtotal * TAX_RATE)
                charge("VAT", "Tax", tax, "19% of usage")
                differ("tax", "", tax, "19% VAT")
            if (provider, month) == CORRECTION[:2]:
                charge("Correction", "Adjustment", CORRECTION[2], CORRECTION[3])
                differ("correction_of_earlier_month", "", CORRECTION[2], CORRECTION[3])
            total = subtotal + sum(Decimal(line[11]) for line in others)
            if cents(total) != total:
                charge("Rounding", "Adjustment", cents(total) - total, "to whole cents")
                differ("rounding", "", cents(total) - total, "the invoice is payable in whole cents")
            traced = sum((c.list_cost for c in mine if c.list_cost is not None), Decimal(0))
            named = sum(Decimal(d[5]) for d in differences if d[:3] == key)
            assert cents(total) == traced + named, (key, total, traced, named)
            bills[provider, month] = Bill(dict(sorted(usage.items())), others)
    return bills, differences


def head_of(provider, account, month):
    """The first columns of a line of the plain CSV."""
    named = "" if account == "(default)" else account
    return provider, named, month, f"INV-{provider[:3].upper()}-{month}"


# --------------------------------------------------------------------------- exports of the providers' APIs

ANTHROPIC_TOKENS = {
    "input": ("uncached_input_tokens", "Input Tokens"),
    "cache_read": ("cache_read_input_tokens", "Input Tokens, Cache Read"),
    "cache_write_5m": ("cache_creation.ephemeral_5m_input_tokens", "Input Tokens, Cache Write (5m)"),
    "cache_write_1h": ("cache_creation.ephemeral_1h_input_tokens", "Input Tokens, Cache Write (1h)"),
    "output": ("output_tokens", "Output Tokens"),
}
OPENAI_TOKENS = {"input": "input", "cache_read": "cached input", "cache_write_5m": "cache writes", "output": "output"}
PAGE_DAYS = 7       # buckets a page, the default of both


def anthropic_geography(model, geography):
    return geography if model != MODELS["haiku"].responded else "not_available"


def anthropic_costs(lines):
    """Results of GET /v1/organizations/cost_report, grouped by workspace and description: amounts are cents."""
    for (model, mode, geography, meter, _), (_, amount) in lines:
        token_type, words = ANTHROPIC_TOKENS[METERS[meter]]
        family, *version = model.split("-")[1:4]
        yield {"currency": "USD", "amount": plain(amount * 100), "workspace_id": None,
               "description": f"Claude {family.title()} {'.'.join(version)} Usage - {words}"
                              + (", Batch" if mode == "batch" else "") + (", US" if geography == "us" else ""),
               "cost_type": "tokens", "context_window": "0-200k", "model": model, "service_tier": mode,
               "token_type": token_type, "inference_geo": anthropic_geography(model, geography)}


def anthropic_usage(lines):
    """Results of GET /v1/organizations/usage_report/messages, grouped by model, service tier and geography."""
    groups = defaultdict(lambda: dict.fromkeys(METERS, 0))
    for (model, mode, geography, meter, _), (quantity, _) in lines:
        groups[model, mode, anthropic_geography(model, geography)][METERS[meter]] += quantity
    for (model, mode, geography), tokens in groups.items():
        yield {"uncached_input_tokens": tokens["input"],
               "cache_creation": {"ephemeral_1h_input_tokens": tokens["cache_write_1h"],
                                  "ephemeral_5m_input_tokens": tokens["cache_write_5m"]},
               "cache_read_input_tokens": tokens["cache_read"], "output_tokens": tokens["output"],
               "server_tool_use": {"web_search_requests": 0}, "api_key_id": None, "workspace_id": None,
               "model": model, "service_tier": mode, "context_window": None, "inference_geo": geography}


def openai_costs(lines):
    """Results of GET /v1/organization/costs, grouped by line item: amounts are dollars, as JSON numbers."""
    for (model, mode, _, meter, _), (quantity, amount) in lines:
        prefix = "" if mode == "standard" else f"{mode} | "
        yield {"object": "organization.costs.result", "amount": {"value": f"<{plain(amount)}>", "currency": "usd"},
               "line_item": f"{prefix}{model}, {OPENAI_TOKENS[METERS[meter]]}", "project_id": None,
               "api_key_id": None, "quantity": quantity, "quantity_unit": "tokens"}


def pages(bill, results, bucket, page):
    """The pages of an API, one after the other, a bucket a day."""
    days = defaultdict(list)
    for (date, *line), billed in bill.usage.items():
        days[date].append((line, billed))
    buckets = []
    for date, lines in days.items():
        start = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=timezone.utc)
        buckets.append({**bucket(start, start + timedelta(days=1)), "results": list(results(lines))})
    for first in range(0, len(buckets), PAGE_DAYS):
        more = first + PAGE_DAYS < len(buckets)
        yield {**page, "data": buckets[first:first + PAGE_DAYS], "has_more": more,
               "next_page": f"page_{first // PAGE_DAYS + 2}" if more else None}


def rfc3339(start, end):
    return {"starting_at": start.strftime("%Y-%m-%dT%H:%M:%SZ"), "ending_at": end.strftime("%Y-%m-%dT%H:%M:%SZ")}


def unix(start, end):
    return {"object": "bucket", "start_time": int(start.timestamp()), "end_time": int(end.timestamp())}


def export_files(provider, month, bill):
    """(file name, pages) of the exports that the company fetched of a bill."""
    if provider == "anthropic":
        yield f"anthropic-{month}.cost_report.json.gz", pages(bill, anthropic_costs, rfc3339, {})
        yield f"anthropic-{month}.usage_report.json.gz", pages(bill, anthropic_usage, rfc3339, {})
    if provider == "openai":
        yield f"openai-{month}.costs.json.gz", pages(bill, openai_costs, unix, {"object": "page"})


# --------------------------------------------------------------------------- expectations

def expected_totals(calls):
    """The truth a reader of the spans can reach, a row per month, provider, model and pricing mode."""
    groups = defaultdict(list)
    for call in calls:
        groups[call.month, call.model.catalogue, call.model.price_model, call.mode].append(call)
    for key in sorted(groups):
        used = [c for c in groups[key] if c.outcome == "ok"]
        priced = [c.list_cost for c in used if c.list_cost is not None]
        yield (*key, groups[key][0].model.responded, len(used), *(sum(c.tokens[m] for c in used) for m in METERS),
               sum(c.reasoning for c in used), plain(sum(priced, Decimal(0))) if priced else "",
               len(used) - len(priced),
               *(sum(c.outcome == outcome for c in groups[key]) for outcome in ("failed", "no_usage")))


TOTAL_COLUMNS = ("billing_month", "provider", "model", "pricing_mode", "response_model", "calls_with_usage",
                 "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
                 "output_tokens", "reasoning_tokens", "list_cost_usd", "unpriced_calls", "failed_calls",
                 "no_usage_calls")


def expected_counts(company):
    calls, counts = company.calls, company.counts
    by = {}
    tool_cost = sum((n * TOOL_PRICES.get(tool, Decimal(0)) for tool, n in company.tools.items()), Decimal(0))
    for name in ("step", "feature", "agent"):
        rows = defaultdict(lambda: [0, Decimal(0)])
        for call in calls:
            row = rows[getattr(call, name) or "(unattributed)"]
            row[0] += 1
            row[1] += call.list_cost or 0
        by[name] = {key: {"chat_spans": n, "list_cost_usd": plain(cost)}
                    for key, (n, cost) in sorted(rows.items(), key=lambda r: (-r[1][1], r[0]))}
    return {
        "raw_spans": len(company.spans) + counts["duplicate_spans"],
        "distinct_spans": len(company.spans),
        "duplicate_spans": counts["duplicate_spans"],
        "late_spans": counts["late_spans"],
        "chat_spans": len(calls),
        "chat_spans_priced": sum(c.list_cost is not None for c in calls),
        "chat_spans_unpriced": sum(c.list_cost is None and c.outcome == "ok" for c in calls),
        "chat_spans_no_usage": sum(c.outcome == "no_usage" for c in calls),
        "chat_spans_failed": sum(c.outcome == "failed" for c in calls),
        "tool_spans": counts["tool_spans"],
        "agent_spans": counts["agent_spans"],
        "agent_spans_repeating_usage": counts["agent_spans_repeating_usage"],
        "runs": counts["runs"],
        "failed_runs": counts["failed_runs"],
        "runaway_runs": counts["runaway_runs"],
        "runs_by_feature": dict(sorted(company.runs_by_feature.items())),
        "list_cost_usd": plain(sum((c.list_cost or Decimal(0) for c in calls), Decimal(0))),
        "tool_cost_usd": plain(tool_cost),
        "tool_spans_by_tool": dict(sorted(company.tools.items())),
        "by_step": by["step"], "by_feature": by["feature"], "by_nearest_agent_version": by["agent"],
    }


def write_gzip(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        for line in lines:
            # a number that stands between angles is written as a number
            text = re.sub(r'"<([^>"]+)>"', r"\1", json.dumps(line, separators=(",", ":")))
            file.write(text.encode() + b"\n")


def write_csv(path, columns, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "demo",
                        help="folder to write into (default: demo)")
    parser.add_argument("--seed", type=int, default=20260801, help="another seed: another company, as consistent")
    options = parser.parse_args()
    company = Company(options.seed)

    for month, batches in company.lines().items():
        path = options.out / "traces" / f"{month}.jsonl.gz"
        write_gzip(path, (company.request(batch) for batch in batches))
        print(f"{path}: {sum(map(len, batches)):,} spans in {len(batches):,} lines, "
              f"{path.stat().st_size:,} bytes", file=sys.stderr)

    bills, differences = invoices(company.calls)
    for (provider, month), bill in bills.items():
        lines = bill.others
        if provider == "google":
            lines = [*monthly_lines(bill, head_of(provider, ACCOUNTS[provider], month)), *lines]
        write_csv(options.out / "invoices" / f"{provider}-{month}.csv", INVOICE_COLUMNS, lines)
        for name, export in export_files(provider, month, bill):
            write_gzip(options.out / "invoices" / name, export)
    write_csv(options.out / "expected_differences.csv", DIFFERENCE_COLUMNS, differences)
    write_csv(options.out / "expected_totals.csv", TOTAL_COLUMNS, expected_totals(company.calls))
    for seed, (columns, rows) in USER_SEEDS.items():
        write_csv(options.out / "user_seeds" / f"{seed}.csv", columns, rows)
    agreed = defaultdict(Decimal)
    for *key, cause, _, amount, note in differences:
        if cause in ("untraced_service", "calls_without_usage") and key[0] == "openai":
            agreed[(*key, cause, note)] += Decimal(amount)
    write_csv(options.out / "user_seeds" / "agent_cost_known_differences.csv",
              ("provider", "billing_account_id", "billing_month", "cause", "amount", "currency", "note"),
              [(*key[:4], plain(amount), "USD", key[4]) for key, amount in agreed.items()])
    # the company needs no other seed: the empty ones of user_seeds
    for empty in sorted((Path(__file__).resolve().parent.parent / "user_seeds").glob("*.csv")):
        if empty.stem not in (*USER_SEEDS, "agent_cost_known_differences"):
            (options.out / "user_seeds" / empty.name).write_bytes(empty.read_bytes())
    counts = expected_counts(company)
    text = json.dumps(counts, indent=2) + "\n"
    (options.out / "expected_counts.json").write_text(text, encoding="utf-8", newline="\n")
    print(f"{counts['raw_spans']:,} spans, {counts['chat_spans']:,} model calls, {counts['runs']:,} runs, "
          f"list cost ${Decimal(counts['list_cost_usd']):,.2f}", file=sys.stderr)


if __name__ == "__main__":
    main()
