"""Join what the provider served with what the spans show: fixtures, truth.csv, not_billable.csv."""

import csv
import json
import platform
import re
from collections import defaultdict
from datetime import datetime, timezone
from pathlib import Path

from reading import attributes_of, identity, model_of, plain, role, tier_of, usage_keys
from scenarios import MARKER

METERS = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning",
          "web_search_requests")
NAMES = {"uncached_input": "uncached_input_tokens", "cache_read": "cache_read_tokens",
         "cache_write_5m": "cache_write_5m_tokens", "cache_write_1h": "cache_write_1h_tokens",
         "output": "output_tokens", "reasoning": "reasoning_tokens", "web_search_requests": "web_search_requests"}
TRUTH = (
    "file driver call_seq scenario served in_spans row_expected phantom trace_id span_id alt_span_ids span_name scope "
    "span_start_utc provider provider_reported_model provider_response_id http_status attempts stream client_aborted "
    "is_embedding service_tier " + " ".join("true_" + NAMES[m] for m in METERS) + " model_for_pricing exp_service_tier "
    + " ".join("exp_" + NAMES[m] for m in METERS) + " usage_source usage_missing cache_lost usage_estimated "
    "output_missing output_wrong error error_type agent_name workflow_name step_name step_index step_id "
    "parent_tool_name session_id conversation_id user_id feature tenant tags service_name environment note "
    "input_wrong cache_ttl_lost reasoning_lost web_search_lost tier_lost tier_source"
).split()
NOT_BILLABLE = "trace_id span_id file reason carries_usage usage_keys related_span_id span_name scope".split()
SLACK = 3_000_000   # ns: clocks of two processes, JavaScript's milliseconds


class Span:
    def __init__(self, raw, scope, version, resource):
        self.raw, self.scope, self.version, self.resource = raw, scope, version, resource
        self.id, self.trace, self.parent = raw["spanId"], raw["traceId"], raw.get("parentSpanId")
        self.start, self.end = int(raw["startTimeUnixNano"]), int(raw["endTimeUnixNano"])
        self.attributes = attributes_of(scrubbed(raw))   # judged by what the fixture keeps
        self.role, self.reader = role(scope, version, raw, self.attributes)
        self.failed = (raw.get("status") or {}).get("code") == 2

    def text(self):
        return json.dumps(self.raw)


def load_spans(path):
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    spans = {}
    for record in lines:
        for rs in record["resourceSpans"]:
            resource = {a["key"]: plain(a["value"]) for a in rs["resource"].get("attributes", [])}
            for ss in rs["scopeSpans"]:
                for raw in ss["spans"]:
                    span = Span(raw, ss["scope"].get("name", ""), ss["scope"].get("version", ""), resource)
                    spans[span.id] = span
    return lines, spans


def ancestors(span, spans):
    seen = []
    while span and span.id not in (s.id for s in seen):
        seen.append(span)
        span = spans.get(span.parent)
    return seen


def truth_meters(call):
    return {"uncached_input": call["uncached"], "cache_read": call["cache_read"],
            "cache_write_5m": call["cache_write_5m"], "cache_write_1h": call["cache_write_1h"],
            "output": call["output"], "reasoning": call["reasoning"], "web_search_requests": call["web"]}


def match(calls, spans):
    """call_seq -> spans that show it (deepest first), and span id -> the calls that it shows.

    A response id settles it. Without one, the request must have reached the provider during the span.
    """
    callers = [s for s in spans.values() if s.role == "call"]
    ids = {c["response_id"] for c in calls if c["response_id"]}
    shown = {s.id: {str(v) for v in s.attributes.values()} & ids for s in callers}
    for span in callers:   # Logfire reports a finished stream in a second span of no length
        if span.raw["name"].startswith("streaming response"):
            before = [c for c in calls if c["at"] <= span.start]
            shown[span.id] = {max(before, key=lambda c: c["at"])["response_id"]} if before else set()
    shows, by_call = defaultdict(list), defaultdict(list)
    for call in calls:
        named = [s for s in callers if call["response_id"] in shown[s.id]]
        free = [(max(s.start - call["at"], call["at"] - s.end, 0), s) for s in callers
                if s not in named and (not shown[s.id] or call["http_status"] != 200)]
        near = min((distance for distance, _ in free), default=SLACK)
        if not named or near == 0:
            named += [s for distance, s in free if distance <= min(near, SLACK)]
        for span in named:
            shows[span.id].append(call)
            by_call[call["call_seq"]].append(span)
    for found in by_call.values():
        found.sort(key=lambda s: -len(ancestors(s, spans)))
    return by_call, shows


def judge(file, driver, lines, spans, calls, notes=()):
    """(truth rows, not-billable rows, complaints) of one file."""
    complaints, rows, billed = [], [], {}
    complaints += [f"unexpected request {c['unexpected']}" for c in calls if "unexpected" in c]
    calls = [c for c in calls if "unexpected" not in c]
    by_call, shows = match(calls, spans)
    for call in calls:
        if call["http_status"] != 200:
            continue
        found = by_call[call["call_seq"]]
        readings = {s.id: s.reader(s.scope, s.attributes) for s in found}
        # One span around several requests reports the usage of one of them: it bills that one.
        found = [s for s in found if not tells_of_another(call, [c for c in shows[s.id] if c is not call],
                                                          readings[s.id][0])]
        # the deepest span with usage; without any usage, the deepest that did not fail
        best = next((s for s in found if readings[s.id][0]), None) or next((s for s in found if not s.failed), None) \
            or (found[0] if found else None)
        row = describe(file, driver, call, calls, best, readings, found, spans, complaints,
                       by_other=by_call[call["call_seq"]] or any(
                           s.role == "call" and s.start < call["at"] < s.end for s in spans.values()))
        for note in notes:
            if re.search(note[0], call["scenario"]):
                row["note"] = note[1]
        rows.append(row)
        if best:
            if best.id in billed:
                complaints.append(f"{call['scenario']}: span {best.id} already bills {billed[best.id]}")
            billed[best.id] = call["scenario"]
    others = []
    for span in spans.values():
        if span.id in billed:
            continue
        reason, related = span.role, ""
        if span.role == "call":
            seen = shows.get(span.id, [])
            good = [c for c in seen if c["http_status"] == 200]
            bad = [c for c in seen if c["http_status"] != 200]
            if good:
                related = next((r["span_id"] for r in rows if r["call_seq"] == good[-1]["call_seq"]), "")
                reason = "duplicate_same_call_outer_span"
                if not span.reader(span.scope, span.attributes)[0] and span.scope.startswith("logfire"):
                    reason = "request_span_of_streamed_call_no_usage"
            elif bad:
                twin = any(o.role == "call" and o.id != span.id and span.id in [x.id for x in ancestors(o, spans)]
                           for o in spans.values())
                reason = ("duplicate_of_" if twin else "") + f"failed_call_http_{bad[-1]['http_status']}"
            else:
                reason = "call_span_without_a_call"
                complaints.append(f"span {span.id} {span.raw['name']} shows a call that nobody served")
        keys = usage_keys(span.attributes)
        others.append({"trace_id": span.trace, "span_id": span.id, "file": file, "reason": reason,
                       "carries_usage": text(bool(keys)), "usage_keys": "|".join(keys), "related_span_id": related,
                       "span_name": span.raw["name"], "scope": span.scope})
    return rows, others, complaints


def tells_of_another(call, rivals, seen):
    good = [c for c in rivals if c["http_status"] == 200]
    return bool(seen) and seen["output"] != call["output"] and any(c["output"] == seen["output"] for c in good)


def text(flag):
    return "true" if flag else "false"


def describe(file, driver, call, calls, best, readings, found, spans, complaints, by_other):
    true = truth_meters(call)
    refused = 0
    for earlier in reversed([c for c in calls if c["call_seq"] < call["call_seq"]]):
        if earlier["http_status"] == 200 or earlier["scenario"].split("#")[0] != call["scenario"].split("#")[0]:
            break
        refused += 1
    row = dict.fromkeys(TRUTH, "") | {
        "file": file, "driver": driver, "call_seq": call["call_seq"], "scenario": call["scenario"], "served": "true",
        "in_spans": text(best), "row_expected": text(best), "phantom": "false",
        "provider": call["provider"], "provider_reported_model": call["model"],
        "provider_response_id": call["response_id"], "http_status": 200, "attempts": 1 + refused,
        "stream": text(call["stream"]), "client_aborted": text(call["note"].get("aborted")),
        "is_embedding": text(call["endpoint"] == "embeddings"), "service_tier": call["tier"],
        "usage_missing": "true", "note": call["note"].get("why", ""),
    } | {"true_" + NAMES[m]: true[m] for m in METERS}
    flags = ("cache_lost usage_estimated output_missing output_wrong error input_wrong cache_ttl_lost reasoning_lost "
             "web_search_lost tier_lost").split()
    row |= dict.fromkeys(flags, "false")
    if not best:
        row["note"] = row["note"] or (
            "One span covers several requests and reports another one's usage." if by_other
            else "No span of this emitter shows this call.")
        return row
    chain = ancestors(best, spans)
    seen, source = readings[best.id]
    tier, where = tier_of(best.attributes)
    row |= identity([s.attributes | {"span name": s.raw["name"]} for s in chain])
    same = [s.id for s in found if s is not best and (readings[s.id][0] or not seen) and not s.failed]
    tool = next((s for s in chain if s.role == "tool"), None)
    row |= {
        "trace_id": best.trace, "span_id": best.id, "alt_span_ids": "|".join(same), "span_name": best.raw["name"],
        "scope": best.scope, "model_for_pricing": model_of(best.attributes) or "", "usage_source": source,
        "span_start_utc": datetime.fromtimestamp(best.start / 1e9, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "usage_missing": text(not seen), "exp_service_tier": tier, "tier_source": where,
        "tier_lost": text(call["tier"] in ("flex", "priority", "batch") and tier != call["tier"]),
        "error": text(best.failed), "error_type": best.attributes.get("error.type", "") if best.failed else "",
        "parent_tool_name": tool.attributes.get("gen_ai.tool.name", tool.raw["name"]) if tool else "",
        "service_name": best.resource.get("service.name", ""),
        "environment": best.resource.get("deployment.environment.name")
        or best.resource.get("deployment.environment") or "",
    }
    if not seen:
        still_there(call, true, dict.fromkeys(METERS, 0), row, best, complaints)
    else:
        if call["endpoint"] == "embeddings":
            seen["output"] = seen["output"] or 0
        # A wrapper of the same call may count what the span that bills leaves out.
        others = [r[0]["web_search_requests"] for i, r in readings.items() if i != best.id and r[0]]
        if max(others, default=0) > seen["web_search_requests"]:
            seen["web_search_requests"] = max(others)
            row["note"] = row["note"] or "Web searches are counted on the outer span."
        row |= {"exp_" + NAMES[m]: "" if seen[m] is None else seen[m] for m in METERS}
        if true["web_search_requests"] > seen["web_search_requests"] and any(
                s.trace == best.trace and s.attributes.get("gen_ai.tool.type") == "extension" for s in spans.values()):
            row["note"] = "Web searches appear only as tool spans of type extension."
        compare(row, call, true, seen, best, complaints)
    return row


def compare(row, call, true, seen, best, complaints):
    """Say how the span differs from the bill; complain where the difference has no name yet."""
    total = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h")
    cache = sum(true[m] for m in total[1:])
    row["cache_lost"] = text(cache and cache != sum(seen[m] for m in total[1:]))
    row["cache_ttl_lost"] = text(true["cache_write_1h"] != seen["cache_write_1h"] and row["cache_lost"] == "false")
    row["reasoning_lost"] = text(true["reasoning"] and seen["reasoning"] != true["reasoning"])
    row["web_search_lost"] = text(true["web_search_requests"] != seen["web_search_requests"])
    row["output_missing"] = text(seen["output"] is None and true["output"])
    row["output_wrong"] = text(seen["output"] is not None and seen["output"] != true["output"])
    given = None if seen["uncached_input"] is None else sum(seen[m] for m in total)
    row["input_wrong"] = text(given != sum(true[m] for m in total))
    if not call["include_usage"] and call["stream"] and call["endpoint"] == "chat_completions":
        row["usage_estimated"] = "true"
    if any(isinstance(seen[m], int) and seen[m] < 0 for m in METERS):
        complaints.append(f"{call['scenario']}: negative meter on {best.id}: {seen}")
    still_there(call, true, seen, row, best, complaints)


def still_there(call, true, seen, row, best, complaints):
    """Honesty check: what is called lost must not be lying about on the scrubbed span after all."""
    haystack = json.dumps({k: v for k, v in best.attributes.items()
                           if not re.search(r"(time|_ms$|latency|port|seed|created|lineno|duration)", k)})
    writes = seen["cache_write_5m"] + seen["cache_write_1h"]
    lying = [f"{m}={true[m]}" for m in METERS
             if true[m] > 9 and seen[m] != true[m] and re.search(rf"(?<![\w.]){true[m]}(?!\w)", haystack)
             and not (m == "cache_write_1h" and writes == true[m])]   # that number is the total of writes
    if row["tier_lost"] == "true" and f'"{call["tier"]}' in haystack:
        lying.append(f"tier {call['tier']}")
    if lying:
        complaints.append(f"{call['scenario']} ({best.scope}): read {seen}, but the span also holds {lying}")


# --- content out -------------------------------------------------------------------------------

DROP_RESOURCE = re.compile(r"^(host|process|os|container|k8s|user|service\.instance)\b")
PATHS = re.compile(r"(/(?:root|home|work|usr|opt|tmp|var|Users)/[^\s\"',)]*)")
CONTENT = re.compile(
    r"(^(input|output)\.value$|\.message\.content|message\.tool_calls.*arguments|gen_ai\.(prompt|completion)\b"
    r"|gen_ai\.(input|output|system)[._](messages|instructions)|gen_ai\.tool\.(call\.arguments|call\.result|definitions"
    r"|description)|traceloop\.entity\.(input|output)|^ai\.(prompt|response\.(text|toolCalls|object|reasoning)|toolCall"
    r"\.(args|result)|value|embedding|values)|mlflow\.span(Inputs|Outputs)|langfuse\.(observation|trace)\.(input|output)"
    r"|request_data|response_data|^(code|source)\.|exception\.(stacktrace|message)|tool\.(parameters|description)"
    r"|json_schema|embedding\.(text|vector)|all_messages|final_result|system_prompt|tool_arguments|tool_response)")


BULK = re.compile(r"^(ai\.request\.headers\.|logfire\.json_schema$|model_request_parameters$|llm\.tools\."
                  r"|llm\.input_messages\.\d+\.message\.role$)")


def empty(value):
    kind = next(iter(value), "")
    return {"arrayValue": {}} if kind == "arrayValue" else {"kvlistValue": {}} if kind == "kvlistValue" \
        else {"stringValue": ""} if kind == "stringValue" else value


def without_texts(document):
    """Usage and content in one JSON value: every text that holds the marker becomes empty."""
    if isinstance(document, dict):
        return {key: without_texts(value) for key, value in document.items()}
    if isinstance(document, list):
        return [without_texts(value) for value in document]
    return "" if isinstance(document, str) and MARKER in document else document


def scrub_value(key, value):
    if key == "genkit:output" and value.get("stringValue", "")[:1] == "{":
        return {"stringValue": json.dumps(without_texts(json.loads(value["stringValue"])), separators=(",", ":"))}
    if CONTENT.search(key) or MARKER in json.dumps(value):
        return empty(value)
    if "stringValue" in value:
        return {"stringValue": PATHS.sub("", value["stringValue"])}
    return value


def scrub_attributes(items):
    """Content values become empty; where an emitter spreads messages over many keys, those keys go."""
    done = [{"key": i["key"], "value": scrub_value(i["key"], i["value"])} for i in items]
    return [new for old, new in zip(items, done)
            if not (re.search(r"\.\d+\.", new["key"]) and new["value"] != old["value"])
            and not BULK.search(new["key"])]


def scrubbed(raw):
    span = dict(raw)
    if "events" in span:   # a chunk a streamed word: bulk without a word to say
        span["events"] = [e for e in span["events"] if not e["name"].endswith("completion.chunk")]
    if MARKER in span["name"]:
        span["name"] = span["name"].split(MARKER)[0]
    if "attributes" in span:
        span["attributes"] = scrub_attributes(span["attributes"])
    if "events" in span:
        span["events"] = [e | ({"attributes": scrub_attributes(e["attributes"])} if "attributes" in e else {})
                          for e in span["events"]]
    message = (span.get("status") or {}).get("message", "")
    if message and (MARKER in message or PATHS.search(message)):
        span["status"] = {k: v for k, v in span["status"].items() if k != "message"}
    return span


def scrubbed_record(record):
    out = []
    for rs in record["resourceSpans"]:
        attributes = [a for a in rs["resource"].get("attributes", []) if not DROP_RESOURCE.search(a["key"])]
        resource = {"attributes": scrub_attributes(attributes)} if attributes else {}
        scopes = [ss | {"spans": [scrubbed(s) for s in ss["spans"]]} for ss in rs["scopeSpans"]]
        out.append(rs | {"resource": resource, "scopeSpans": scopes})
    return {"resourceSpans": out}


def write_fixture(path, lines):
    """The scrubbed lines; raises if content or a name of this machine is left."""
    body = "".join(json.dumps(scrubbed_record(r), separators=(",", ":"), ensure_ascii=False) + "\n" for r in lines)
    left = [w for w in (MARKER, platform.node(), str(Path(__file__).resolve().parents[2])) if len(w) > 3 and w in body]
    if left:
        at = body.index(left[0])
        raise SystemExit(f"{path.name}: not scrubbed: ...{body[max(0, at - 200):at + 60]}...")
    path.write_text(body, encoding="utf-8")


def write_csv(path, columns, rows):
    with open(path, "w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_csv(path):
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))
