"""Reports that refresh_prices.py prints beside its changes. They inform; they never fail a refresh."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

LITELLM_TABLE = "litellm/model_prices_and_context_window_backup.json"
HOW_TO_GET_LITELLM = (
    "LiteLLM's price table: not compared, the wheel is not here. Fetch it with"
    " `pip download --no-deps --dest /tmp litellm` and give it: --litellm /tmp/litellm-*.whl"
)
# litellm_provider -> the catalogue's provider. Others are resellers whose names the catalogue spells in its own way.
LITELLM_PROVIDERS = {
    "anthropic": "anthropic", "openai": "openai", "text-completion-openai": "openai", "gemini": "google",
    "vertex_ai-language-models": "google", "vertex_ai-anthropic_models": "google", "azure": "azure", "bedrock": "aws",
    "bedrock_converse": "aws", "deepseek": "deepseek", "mistral": "mistral", "xai": "x-ai", "groq": "groq",
    "cohere": "cohere", "cohere_chat": "cohere", "perplexity": "perplexity", "fireworks_ai": "fireworks",
    "together_ai": "together", "cerebras": "cerebras", "openrouter": "openrouter",
}  # fmt: skip
LITELLM_METERS = {
    "input": "input_cost_per_token",
    "cache_read": "cache_read_input_token_cost",
    "cache_write_5m": "cache_creation_input_token_cost",
    "cache_write_1h": "cache_creation_input_token_cost_above_1hr",
    "output": "output_cost_per_token",
}
NINE_PLACES = Decimal("0.000000001")


def litellm_table(given: Path | None) -> dict | None:
    """The table from a wheel, a JSON file or the installed package; importing litellm would ask the network."""
    if given is None:
        found = importlib.util.find_spec("litellm")
        if found is None or not found.submodule_search_locations:
            return None
        given = Path(found.submodule_search_locations[0]).parent / LITELLM_TABLE
    if given.suffix == ".whl":
        with zipfile.ZipFile(given) as wheel:
            text = wheel.read(LITELLM_TABLE).decode()
    else:
        text = given.read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def base_prices(rows: str, day: date) -> dict[tuple, dict[str, set[Decimal]]]:
    """Standard prices of a day for a short prompt, at every time of the day: (provider, model) -> meter -> prices."""
    found: dict[tuple, dict[str, set[Decimal]]] = defaultdict(lambda: defaultdict(set))
    for row in csv.DictReader(io.StringIO(rows)):
        holds = row["effective_from"] <= day.isoformat() < row["effective_to"]
        if holds and row["pricing_mode"] == "standard" and row["input_tokens_gt"] == "-1" and row["meter"] in LITELLM_METERS:
            found[row["provider_id"], row["model_id"]][row["meter"]].add(Decimal(row["unit_price_usd"]))
    return found


def disagreements(table: dict, providers: list, price_rows: str, day: date) -> tuple[dict[str, Counter], list[str]]:
    by_id = {provider.id: provider for provider in providers}
    owner = {id(model): provider.id for provider in providers for model in provider.models}
    ours = base_prices(price_rows, day)
    counts: dict[str, Counter] = defaultdict(Counter)
    lines = []
    for name, entry in sorted(table.items()):
        host = by_id.get(LITELLM_PROVIDERS.get(entry.get("litellm_provider"), ""))
        theirs = {meter: entry[key] * 1_000_000 for meter, key in LITELLM_METERS.items() if entry.get(key) is not None}
        if host is None or not theirs.get("input"):
            continue
        spelling = name.split("/", 1)[1] if "/" in name and host.id != "openrouter" else name.removeprefix("openrouter/")
        model = host.find_model(spelling, all_providers=providers)
        if model is None:
            counts[host.id]["not in the book"] += 1
            continue
        prices = ours.get((owner[id(model)], model.id), {})
        different = [
            f"{meter} {'/'.join(map(str, sorted(prices[meter])))} here, {price.quantize(NINE_PLACES).normalize():f} there"
            for meter, price in theirs.items()
            if prices.get(meter) and price.quantize(NINE_PLACES) not in {known.quantize(NINE_PLACES) for known in prices[meter]}
        ]
        counts[host.id]["differ" if different else "agree"] += 1
        if different:
            lines.append(f"{host.id} {name}: {'; '.join(different)}")
    return counts, lines


def litellm_report(given: Path | None, providers: list, price_rows: str, day: date) -> Iterator[str]:
    try:
        table = litellm_table(given)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        yield f"LiteLLM's price table: not compared, {given} cannot be read: {error}"
        return
    if table is None:
        yield HOW_TO_GET_LITELLM
        return
    counts, lines = disagreements(table, providers, price_rows, day)
    told = "; ".join(f"{host}: {', '.join(f'{n} {what}' for what, n in sorted(found.items()))}" for host, found in sorted(counts.items()))
    yield f"LiteLLM's price table on {day} (USD per 1M tokens): {told}"
    yield from (f"  {line}" for line in lines)


def missing_models(database: Path, providers: list) -> Iterator[str]:
    """Names that spans use and the built book lacks, and whether the catalogue of this refresh knows them."""
    import duckdb
    from genai_prices.data_snapshot import find_provider_by_id

    query = """
        select provider_name, model_name, match_status, calls, unpriced_tokens
        from agent_cost.agent_cost_model_matches
        where match_status in ('unknown_model', 'unknown_provider') or unpriced_tokens > 0
        order by unpriced_tokens desc, model_name
    """
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            # file and schema may share a name, so the catalogue is named too
            catalog = connection.execute("select current_database()").fetchone()[0]
            rows = connection.execute(query.replace("agent_cost.agent_cost", f'"{catalog}".agent_cost.agent_cost')).fetchall()
    except duckdb.Error as error:
        yield f"models without a price: not read from {database}: {str(error).splitlines()[0]}"
        return
    yield f"models without a price in {database}: {len(rows)}"
    for provider_name, model_name, status, calls, tokens in rows:
        known = None
        if provider_name and model_name and (provider := find_provider_by_id(providers, provider_name)):
            known = provider.find_model(model_name.lower(), all_providers=providers)
        hint = f"; this catalogue has {known.id}, build again" if known and status != "matched" else ""
        yield f"  {provider_name or '-'} {model_name or '-'}: {status}, {calls} calls, {tokens} tokens{hint}"
