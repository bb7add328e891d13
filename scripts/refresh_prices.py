#!/usr/bin/env python3
"""Write the price seeds from the installed genai-prices package.

Offline and deterministic: the same package version writes the same bytes. The script only flattens
(tiers, dates, times of day, variants and and/or/not rules become rows); SQL decides what they mean. It tells what
changed since the last refresh, which models your spans use and the book lacks, and where LiteLLM's table differs.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOG = "genai-prices"
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(9999, 12, 31)
DAY_SECONDS = 86_400
NINE_PLACES = Decimal("0.000000001")

# meter -> the catalogue's unit. Meters are disjoint; cache_write_5m also takes writes of unknown lifetime.
TOKEN_METERS = {
    "input": "input_tokens",
    "cache_read": "cache_read_tokens",
    "cache_write_5m": "cache_write_5m_tokens",
    "cache_write_1h": "cache_write_1h_tokens",
    "output": "output_tokens",
}
# Written only where the catalogue prices them apart; elsewhere they are part of the meters above.
SPECIAL_METERS = {
    "input_audio": "input_audio_tokens",
    "cache_read_audio": "cache_audio_read_tokens",
    "output_audio": "output_audio_tokens",
    "input_image": "input_image_tokens",
    "cache_read_image": "cache_image_read_tokens",
    "output_image": "output_image_tokens",
    "input_video": "input_video_tokens",
    "output_video": "output_video_tokens",
    "output_reasoning": "output_reasoning_tokens",
    "request": "requests",
}
# Where a meter has no price of its own, int_agent_cost__price_rates gives it this meter's; such rows are not written.
INHERITS_FROM = {"cache_read": "input", "cache_write_5m": "input", "cache_write_1h": "cache_write_5m"}
# A cached share is written where its whole is priced apart, so that it never takes the price of text.
CACHED_SHARE_OF = {"cache_audio_read_tokens": "input_audio_tokens", "cache_image_read_tokens": "input_image_tokens"}
# tool -> the catalogue's unit and the name of what is counted.
TOOL_UNITS = {
    "web_search": ("web_searches", "call"),
    "social_search": ("social_searches", "call"),
    "file_search": ("storage_searches", "call"),
    "code_execution": ("code_executions", "call"),
    "rerank": ("rerank_searches", "search"),
    "citation_tokens": ("output_citation_tokens", "token"),
    "audio": ("audio_seconds", "second"),
    "input_audio": ("input_audio_seconds", "second"),
    "output_audio": ("output_audio_seconds", "second"),
    "characters": ("input_characters", "character"),
    "messages": ("input_text_messages", "message"),
    "pixels": ("input_pixels", "pixel"),
    "document_pages": ("input_document_pages", "page"),
    "annotated_document_pages": ("input_annotated_document_pages", "page"),
}
# pricing mode -> the request contexts that select it in the catalogue.
MODES = {
    "standard": [{}],
    "batch": [{"processing": "batch"}],
    "flex": [{"service_tier": "flex"}],
    "priority": [{"service_tier": "priority"}],
    "fast": [{"service_tier": "fast"}, {"speed": "fast"}],
}
# Groq bills at least ten seconds of audio; the catalogue has this rule in code, not in data.
GROQ_MINIMUM_SECONDS = {"whisper-large-v3": "10", "whisper-large-v3-turbo": "10"}

PRICE_COLUMNS = (
    "provider_id", "model_id", "pricing_mode", "meter", "effective_from", "effective_to", "first_known_at",
    "tod_from_s", "tod_to_s", "input_tokens_gt", "input_tokens_lte", "unit_price_usd", "per_units", "price_basis",
)  # fmt: skip
RULE_COLUMNS = ("provider_id", "model_rank", "rule_id", "model_id", "match_type", "pattern", "not_regex")
ALIAS_COLUMNS = (
    "alias_rank", "applies_to", "match_type", "pattern", "not_regex", "provider_id", "fallback_rank",
    "fallback_provider_id", "source", "note",
)  # fmt: skip
TOOL_COLUMNS = (
    "provider_id", "model_id", "tool", "variant", "pricing_mode", "effective_from", "effective_to", "unit",
    "per_units", "unit_price_usd", "free_allowance_qty", "allowance_period", "minimum_qty",
)  # fmt: skip
CATALOG_COLUMNS = ("provider_id", "provider_name", "catalog", "catalog_version", "source_url", "has_prices")


@dataclass(frozen=True)
class Cell:
    """One price in one window, before it is written as a row."""

    tod_from: int
    tod_to: int
    tokens_gt: int
    tokens_lte: int | None
    price: Decimal | None
    basis: str


def day_start(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=UTC)


def seconds_of_day(value: time) -> int:
    if value.tzinfo is not None:
        value = datetime.combine(FIRST_DAY, value).astimezone(UTC).time()
    if value.microsecond:
        raise SystemExit(f"refresh_prices: time of day {value} is finer than a second")
    return value.hour * 3600 + value.minute * 60 + value.second


def plain(number: Decimal) -> str:
    text = format(number.quantize(NINE_PLACES, rounding=ROUND_HALF_EVEN), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def windows(edges: Iterable) -> list[tuple]:
    ordered = sorted(set(edges))
    return list(zip(ordered, ordered[1:], strict=False))


class ModelBook:
    """All prices of one catalogue model, asked of the catalogue's own code one window at a time."""

    def __init__(self, model, registry, types):
        self.model, self.registry, self.types = model, registry, types
        self.standard = model.prices if isinstance(model.prices, list) else [types.ConditionalPrice(prices=model.prices)]
        self.variants = model.price_variants or []
        priced = [entry.prices for entry in self.standard] + [variant.prices for variant in self.variants]
        constraints = [entry.constraint for entry in (*self.standard, *self.variants)]
        self.day_edges = [FIRST_DAY, LAST_DAY] + [
            c.start_date for c in constraints if isinstance(c, types.StartDateConstraint) and c.start_date > FIRST_DAY
        ]
        self.tod_edges = [0, DAY_SECONDS]
        for c in constraints:
            if isinstance(c, types.TimeOfDateConstraint):
                self.tod_edges += [seconds_of_day(c.start_time), seconds_of_day(c.end_time)]
        self.token_edges = [-1] + [
            tier.start
            for prices in priced
            for value in prices.__dict__.values()
            if isinstance(value, types.TieredPrices)
            for tier in value.tiers
        ]
        self.price_keys = {key for prices in priced for key, value in prices.__dict__.items() if value is not None}

    def active_variants(self, context: dict, moment: datetime) -> list:
        return [
            variant
            for variant in self.variants
            if (variant.constraint is None or variant.constraint.active(moment))
            and all(context.get(key) == value for key, value in variant.when.items())
        ]

    def price_of(self, usage_key: str, context: dict, moment: datetime, tokens: int) -> tuple[Decimal | None, str]:
        """The price of a unit, or of its nearest priced ancestor, as the catalogue decomposes usage."""
        prices = self.model.get_prices(moment, context or None)
        overridden = {
            key
            for variant in self.active_variants(context, moment)
            for key, value in variant.prices.__dict__.items()
            if value is not None
        }
        lineage = [self.registry.units[usage_key]]
        ancestors = [self.registry.units[key] for key in self.registry.ancestor_usage_keys(usage_key)]
        lineage += sorted(ancestors, key=lambda unit: (-len(unit.dimensions), unit.usage_key))
        for unit in lineage:
            value = prices.__dict__.get(unit.price_key)
            if value is None:
                continue
            if isinstance(value, self.types.TieredPrices):
                tier = bisect_right([step.start for step in value.tiers], tokens - 1)
                value = value.tiers[tier - 1].price if tier else value.base
            own_units = {usage_key, "cache_write_tokens" if usage_key == "cache_write_5m_tokens" else usage_key}
            basis = "explicit" if unit.usage_key in own_units else f"inherited:{unit.usage_key.removesuffix('_tokens')}"
            if context and unit.price_key not in overridden:
                basis = "inherited:standard"
            return value, basis
        return None, ""

    def windows_of(self, usage_key: str, context: dict) -> Iterator[tuple[date, date, list[Cell]]]:
        """Date windows with their cells, neighbours of equal price merged."""
        previous: tuple[date, date, list[Cell]] | None = None
        for start, end in windows(self.day_edges):
            if context and not self.active_variants(context, day_start(start)):
                cells = []
            else:
                cells = self.cells_of(usage_key, context, start)
            if previous and previous[2] == cells:
                previous = (previous[0], end, cells)
                continue
            if previous:
                yield previous
            previous = (start, end, cells)
        if previous:
            yield previous

    def cells_of(self, usage_key: str, context: dict, day: date) -> list[Cell]:
        merged: list[tuple[int, int, list[tuple]]] = []
        for tod_from, tod_to in windows(self.tod_edges):
            moment = day_start(day) + timedelta(seconds=tod_from)
            bands: list[tuple] = []
            edges = sorted(set(self.token_edges))
            for low, high in zip(edges, [*edges[1:], None], strict=True):
                price, basis = self.price_of(usage_key, context, moment, low + 1)
                if bands and bands[-1][2:] == (price, basis):
                    bands[-1] = (bands[-1][0], high, price, basis)
                else:
                    bands.append((low, high, price, basis))
            if merged and merged[-1][2] == bands:
                merged[-1] = (merged[-1][0], tod_to, bands)
            else:
                merged.append((tod_from, tod_to, bands))
        return [Cell(start, end, *band) for start, end, bands in merged for band in bands if band[2] is not None]


def first_known_at(book: ModelBook, context: dict, start: date) -> str:
    """A variant's start is only the day on which the catalogue first saw its price."""
    for variant in book.variants if context else ():
        constraint = variant.constraint
        starts = isinstance(constraint, book.types.StartDateConstraint) and constraint.start_date == start
        if starts and all(context.get(key) == value for key, value in variant.when.items()):
            return start.isoformat()
    return ""


def inherits_everywhere(windows_of_meter: list, windows_of_whole: list) -> bool:
    def prices(found: list) -> list:
        return [(start, end, [replace(cell, basis="") for cell in cells]) for start, end, cells in found]

    bases = {cell.basis for _, _, cells in windows_of_meter for cell in cells}
    return "explicit" not in bases and prices(windows_of_meter) == prices(windows_of_whole)


def contexts_of(book: ModelBook) -> Iterator[tuple[str, dict]]:
    for mode, contexts in MODES.items():
        used = [c for c in contexts if not c or any(variant.when == c for variant in book.variants)]
        if len(used) > 1:
            raise SystemExit(f"refresh_prices: {book.model.id} selects {mode} in two ways: {used}")
        if used:
            yield mode, used[0]


def price_rows(provider, books: list[ModelBook]) -> Iterator[dict]:
    for book in books:
        model_id = book.model.id
        priced = {unit for unit, definition in book.registry.units.items() if definition.price_key in book.price_keys}
        special = {m: u for m, u in SPECIAL_METERS.items() if priced & {u, CACHED_SHARE_OF.get(u)}}
        meters = {**TOKEN_METERS, **special}
        for mode, context in contexts_of(book):
            found = {meter: list(book.windows_of(usage_key, context)) for meter, usage_key in meters.items()}
            if not priced and model_id.endswith(":free"):
                nothing = [(FIRST_DAY, LAST_DAY, [Cell(0, DAY_SECONDS, -1, None, Decimal(0), "explicit")])]
                found = {"input": nothing, "output": nothing}
            for meter, days in found.items():
                if meter in INHERITS_FROM and inherits_everywhere(days, found[INHERITS_FROM[meter]]):
                    continue
                for start, end, cells in days:
                    for cell in cells:
                        yield {
                            "provider_id": provider.id,
                            "model_id": model_id,
                            "pricing_mode": mode,
                            "meter": meter,
                            "effective_from": start.isoformat(),
                            "effective_to": end.isoformat(),
                            "first_known_at": first_known_at(book, context, start),
                            "tod_from_s": cell.tod_from,
                            "tod_to_s": cell.tod_to,
                            "input_tokens_gt": cell.tokens_gt,
                            "input_tokens_lte": "" if cell.tokens_lte is None else cell.tokens_lte,
                            "unit_price_usd": plain(cell.price),
                            "per_units": book.registry.units[meters[meter]].per,
                            "price_basis": cell.basis,
                        }


def tool_rows(provider, books: list[ModelBook]) -> Iterator[dict]:
    for book in books:
        model_id = book.model.id
        searches = sorted({v.when["search_type"] for v in book.variants if set(v.when) == {"search_type"}})
        for tool, (usage_key, unit) in TOOL_UNITS.items():
            definition = book.registry.units[usage_key]
            if definition.price_key not in book.price_keys:
                continue
            choices = [("", {})] + [(kind, {"search_type": kind}) for kind in searches if tool == "web_search"]
            for variant, context in choices:
                for start, end, cells in book.windows_of(usage_key, context):
                    if any((c.tod_from, c.tod_to, c.tokens_gt, c.tokens_lte) != (0, DAY_SECONDS, -1, None) for c in cells):
                        raise SystemExit(f"refresh_prices: {provider.id}/{model_id} prices {tool} by time or context")
                    for cell in cells:
                        yield {
                            "provider_id": provider.id,
                            "model_id": model_id,
                            "tool": tool,
                            "variant": variant,
                            "effective_from": start.isoformat(),
                            "effective_to": end.isoformat(),
                            "unit": unit,
                            "per_units": definition.per,
                            "unit_price_usd": plain(cell.price),
                            "minimum_qty": GROQ_MINIMUM_SECONDS.get(model_id, "") if provider.id == "groq" else "",
                        }


NEGATIVE_LOOKAHEADS = {
    r"^(?!.*-[tT][tT][sS](?:$|-))": (None, r"-[tT][tT][sS]($|-)"),
    r"^(?![^/]+/)(?:labs-)?": ("^(labs-)?", r"^[^/]+/"),
}


def flatten_match(clause, types) -> list[tuple[str, str, str]]:
    """A boolean clause as alternatives of (match_type, pattern, not_regex); engines know no lookahead."""
    simple = {
        types.ClauseEquals: ("equals", "equals"),
        types.ClauseStartsWith: ("starts_with", "starts_with"),
        types.ClauseEndsWith: ("ends_with", "ends_with"),
        types.ClauseContains: ("contains", "contains"),
    }
    if type(clause) in simple:
        kind, attribute = simple[type(clause)]
        return [(kind, getattr(clause, attribute).lower(), "")]
    if isinstance(clause, types.ClauseRegex):
        for lookahead, (positive, negative) in NEGATIVE_LOOKAHEADS.items():
            if clause.regex.startswith(lookahead):
                rest = clause.regex.removeprefix(lookahead).replace("(?:", "(")
                return [("regex", (positive or "") + rest, negative)]
        if "(?" in clause.regex.replace("(?:", "("):
            raise SystemExit(f"refresh_prices: regex {clause.regex!r} needs a lookaround that SQL engines lack")
        return [("regex", clause.regex.replace("(?:", "("), "")]
    if isinstance(clause, types.ClauseOr):
        return [row for part in clause.or_ for row in flatten_match(part, types)]
    if isinstance(clause, types.ClauseAnd):
        return [flatten_and([flatten_match(part, types) for part in clause.and_], clause)]
    raise SystemExit(f"refresh_prices: unknown match clause {clause!r}")


def flatten_and(parts: list, clause) -> tuple[str, str, str]:
    if any(len(part) != 1 for part in parts):
        raise SystemExit(f"refresh_prices: an `or` inside an `and` is not flattened: {clause!r}")
    rows = [part[0] for part in parts]
    positive = [row for row in rows if row[1]]
    negative = [row[2] for row in rows if row[2]]
    if len(positive) == 2 and not negative and {row[0] for row in positive} == {"contains"}:
        first, second = (row[1] for row in positive)
        return "regex", f"{first}.*{second}|{second}.*{first}", ""
    if len(positive) == 1 and len(negative) == 1:
        return positive[0][0], positive[0][1], negative[0]
    raise SystemExit(f"refresh_prices: this `and` is not flattened: {clause!r}")


def rule_rows(provider, types) -> Iterator[dict]:
    for model_rank, model in enumerate(provider.models, 1):
        for rule_id, (match_type, pattern, not_regex) in enumerate(flatten_match(model.match, types), 1):
            yield {
                "provider_id": provider.id,
                "model_rank": model_rank,
                "rule_id": rule_id,
                "model_id": model.id,
                "match_type": match_type,
                "pattern": pattern,
                "not_regex": not_regex,
            }


def alias_rows(providers: list, types, by_hand: Path) -> Iterator[dict]:
    """Names by hand first, then the catalogue's ids, then its clauses in its order; one row a fallback provider."""
    found: list[dict] = []
    with by_hand.open(newline="", encoding="utf-8") as lines:
        found += [{**row, "source": "by_hand"} for row in csv.DictReader(lines)]
    for provider in providers:
        found.append({"applies_to": "provider_name", "match_type": "equals", "pattern": provider.id,
                      "provider_id": provider.id, "source": CATALOG})  # fmt: skip
    for applies_to, attribute in (("provider_name", "provider_match"), ("model_name", "model_match")):
        for provider in providers:
            clause = getattr(provider, attribute)
            for match_type, pattern, not_regex in flatten_match(clause, types) if clause else ():
                found.append({"applies_to": applies_to, "match_type": match_type, "pattern": pattern,
                              "not_regex": not_regex, "provider_id": provider.id, "source": CATALOG})  # fmt: skip
    fallbacks = {provider.id: provider.fallback_model_providers or [] for provider in providers}
    for alias_rank, row in enumerate(found, 1):
        for hop, host in enumerate([row["provider_id"], *fallbacks.get(row["provider_id"], [])]):
            yield {**row, "alias_rank": alias_rank, "fallback_rank": hop, "fallback_provider_id": host}


def catalog_rows(providers: list, chosen: set[str], version: str) -> Iterator[dict]:
    for provider in providers:
        yield {
            "provider_id": provider.id,
            "provider_name": provider.name,
            "catalog": CATALOG,
            "catalog_version": version,
            "source_url": (provider.pricing_urls or [""])[0],
            "has_prices": "true" if provider.id in chosen else "false",
        }


def to_csv(columns: tuple[str, ...], rows: Iterable[dict]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def notice(version: str, licence: str, chosen: list[str]) -> str:
    return f"""# Notice

The files of this folder are derived from [genai-prices](https://github.com/pydantic/genai-prices) {version},
flattened by `scripts/refresh_prices.py`; the lines of `agent_cost_provider_aliases.csv` with source `by_hand` are ours.

- Prices are USD, per `per_units`, rounded to nine decimals (that removes the noise of binary floats and nothing else).
- A model whose id ends in `:free` and for which the catalogue records no price at all costs zero; any other model without
  a price has no row, so it is unpriced.
- A cache meter that costs what its whole costs (cache_read what input costs, and so on) has no row: SQL gives it that price.
- Not carried over, for want of a place in the price key: prices selected by `route`.
- Providers with prices here: {", ".join(chosen)}.

genai-prices comes with this licence:

```
{licence.strip()}
```
"""


def changes(old: str, new: str, key: tuple[str, ...]) -> list[str]:
    """What a reader of a refresh wants to know: new, changed, ended and removed prices."""

    def index(text: str) -> dict[tuple, dict]:
        return {tuple(row[column] for column in key): row for row in csv.DictReader(io.StringIO(text))}

    before, after = index(old), index(new)
    lines = []
    for row_key in sorted(before.keys() | after.keys()):
        was, now = before.get(row_key), after.get(row_key)
        name = " ".join(part for part in row_key if part)
        if was is None:
            lines.append(f"new      {name}: {now['unit_price_usd']} per {now['per_units']}")
        elif now is None:
            lines.append(f"removed  {name}: {was['unit_price_usd']} per {was['per_units']}")
        elif (was["unit_price_usd"], was["per_units"]) != (now["unit_price_usd"], now["per_units"]):
            lines.append(f"changed  {name}: {was['unit_price_usd']} -> {now['unit_price_usd']} per {now['per_units']}")
        elif was["effective_to"] != now["effective_to"]:
            lines.append(f"ended    {name}: {was['effective_to']} -> {now['effective_to']}")
    return lines


def report(name: str, lines: list[str], limit: int) -> None:
    counts = Counter(line.split()[0] for line in lines)
    told = ", ".join(f"{counts[kind]} {kind}" for kind in ("new", "changed", "ended", "removed"))
    print(f"{name}: {told}")
    for line in lines[:limit]:
        print(f"  {line}")
    if len(lines) > limit:
        print(f"  ... and {len(lines) - limit} more (--report-lines {len(lines)} shows all)")


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Write the price seeds from the installed genai-prices package (offline, deterministic).",
        epilog="Exit codes: 0 done or nothing to do; 1 --check found a difference; 2 wrong usage, package or catalogue.",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "seeds" / "prices", help="folder of the seeds")
    parser.add_argument("--providers", default="all", metavar="LIST",
                        help="'all' (the default) or catalogue ids with commas between: openai,aws")  # fmt: skip
    parser.add_argument("--aliases", type=Path, default=ROOT / "scripts" / "provider_aliases.csv",
                        help="the provider names kept by hand")  # fmt: skip
    parser.add_argument("--spans-db", type=Path, metavar="FILE",
                        help="a built DuckDB file: list the models that its spans use and the book lacks")  # fmt: skip
    parser.add_argument("--litellm", type=Path, metavar="FILE",
                        help="LiteLLM's wheel or price JSON to compare with (default: the installed package, if any)")  # fmt: skip
    parser.add_argument("--as-of", type=date.fromisoformat, default=datetime.now(UTC).date(), metavar="DATE",
                        help="day on which to compare with LiteLLM (default: today, UTC)")  # fmt: skip
    parser.add_argument("--check", action="store_true", help="write nothing, tell what would change")
    parser.add_argument("--report-lines", type=int, default=40, metavar="N", help="changes to list for each file")
    return parser.parse_args(argv)


def build(arguments: argparse.Namespace) -> dict[str, str]:
    from importlib.metadata import distribution

    from genai_prices import types
    from genai_prices.data import providers
    from genai_prices.units import UnitRegistry
    from genai_prices.data_units import unit_data

    registry = UnitRegistry(unit_data)
    known = [provider.id for provider in providers]
    asked = known if arguments.providers == "all" else arguments.providers.split(",")
    if unknown := sorted(set(asked) - set(known)):
        raise SystemExit(f"refresh_prices: no such provider: {', '.join(unknown)}. There are: {', '.join(known)}")
    chosen = set(asked)
    package = distribution(CATALOG)
    licence = next(f for f in package.files or [] if f.name == "LICENSE").locate().read_text(encoding="utf-8")

    prices: list[dict] = []
    tools: list[dict] = []
    rules: list[dict] = []
    left_out: Counter = Counter()
    for provider in providers:
        if provider.id not in chosen:
            continue
        books = [ModelBook(model, registry, types) for model in provider.models]
        for variant in (variant for book in books for variant in book.variants):
            if len(variant.when) > 1:
                raise SystemExit(f"refresh_prices: a price variant with two conditions: {variant.when}")
            left_out.update(f"{k}={v}" for k, v in variant.when.items() if k == "route")
        prices += price_rows(provider, books)
        tools += tool_rows(provider, books)
        rules += rule_rows(provider, types)
        print(f"{provider.id}: {len(books)} models, {len(prices)} prices so far", file=sys.stderr)
    for name, count in sorted(left_out.items()):
        print(f"left out: {count} price variant(s) selected by {name}", file=sys.stderr)
    return {
        "agent_cost_model_prices.csv": to_csv(PRICE_COLUMNS, prices),
        "agent_cost_tool_prices.csv": to_csv(TOOL_COLUMNS, tools),
        "agent_cost_model_match_rules.csv": to_csv(RULE_COLUMNS, rules),
        "agent_cost_provider_aliases.csv": to_csv(ALIAS_COLUMNS, alias_rows(providers, types, arguments.aliases)),
        "agent_cost_price_catalog.csv": to_csv(CATALOG_COLUMNS, catalog_rows(providers, chosen, package.version)),
        "NOTICE.md": notice(package.version, licence, [provider for provider in known if provider in chosen]),
    }


REPORT_KEYS = {
    "agent_cost_model_prices.csv": (
        "provider_id", "model_id", "pricing_mode", "meter", "effective_from", "tod_from_s", "input_tokens_gt",
    ),
    "agent_cost_tool_prices.csv": ("provider_id", "model_id", "tool", "variant", "effective_from"),
}  # fmt: skip


def other_reports(arguments: argparse.Namespace, price_text: str) -> Iterator[list[str]]:
    from genai_prices.data import providers
    from price_reports import litellm_report, missing_models

    if arguments.spans_db:
        yield list(missing_models(arguments.spans_db, providers))
    yield list(litellm_report(arguments.litellm, providers, price_text, arguments.as_of))


def main(argv: list[str] | None = None) -> int:
    arguments = parse_arguments(argv)
    try:
        files = build(arguments)
    except ImportError as error:
        print(f"refresh_prices: {error}. Install it: pip install {CATALOG}", file=sys.stderr)
        return 2
    except SystemExit as error:
        print(error, file=sys.stderr)
        return 2
    different = []
    for name, text in files.items():
        path = arguments.out / name
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if old != text:
            different.append(name)
        if name in REPORT_KEYS:
            report(name, changes(old, text, REPORT_KEYS[name]), arguments.report_lines)
        if not arguments.check and old != text:
            arguments.out.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    for lines in other_reports(arguments, files["agent_cost_model_prices.csv"]):
        for line in lines[: arguments.report_lines + 1]:
            print(line)
        if len(lines) > arguments.report_lines + 1:
            print(f"  ... and {len(lines) - arguments.report_lines - 1} more (--report-lines {len(lines)} shows all)")
    print(f"{'would change' if arguments.check else 'written'}: {', '.join(different) or 'nothing'}")
    return 1 if arguments.check and different else 0


if __name__ == "__main__":
    sys.exit(main())
