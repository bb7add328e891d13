"""How a careful reader would read one span of each emitter: its role, its meters, where they are.

This is the lab's own judgement, kept apart from the package's SQL on purpose: the two are compared.
"""

import json
import re

U = "gen_ai.usage."
# Emitters whose input count leaves cached tokens out although their attributes look like the rest.
EXCLUSIVE = [
    (r"^openlit\.", "anthropic"), (r"^agent_framework$", "anthropic"), (r"^ai$", "anthropic@5"),
    (r"genai\.bedrock|botocore|instrumentation\.bedrock$", "aws"),
]


def plain(value):
    """An OTLP AnyValue as a Python value."""
    if not value:
        return None
    kind, content = next(iter(value.items()))
    if kind == "intValue":
        return int(content)
    if kind == "arrayValue":
        return [plain(v) for v in content.get("values", [])]
    if kind == "kvlistValue":
        return {v["key"]: plain(v["value"]) for v in content.get("values", [])}
    return content


def attributes_of(span):
    return {a["key"]: plain(a["value"]) for a in span.get("attributes", [])}


def as_json(text):
    try:
        return json.loads(text) if isinstance(text, str) and text[:1] in '{["' else None
    except ValueError:
        return None


def first(a, *keys):
    return next((a[k] for k in keys if a.get(k) not in (None, "")), None)


def number(value):
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def meters(total_in=None, out=None, read=0, write=0, write_1h=0, reasoning=0, web=0, inclusive=True):
    """Disjoint meters; None means that the span does not say."""
    read, write, write_1h = read or 0, write or 0, write_1h or 0
    if total_in is None and out is None:
        return None
    uncached = None if total_in is None else total_in - (read + write if inclusive else 0)
    return {"uncached_input": uncached, "cache_read": read, "cache_write_5m": write - write_1h,
            "cache_write_1h": write_1h, "output": out, "reasoning": reasoning or 0, "web_search_requests": web or 0}


def exclusive(scope, a):
    provider = str(first(a, "gen_ai.provider.name", "gen_ai.system", "ai.model.provider") or "")
    for pattern, who in EXCLUSIVE:
        if re.search(pattern, scope or "") and who.split("@")[0] in provider + ("aws" if who == "aws" else ""):
            return who != "anthropic@5" or "ai.usage.inputTokenDetails.noCacheTokens" not in a
    return False


# --- usage, one function a dialect; each returns (meters or None, where they were found) ---------

def semconv(scope, a):
    found = meters(
        first(a, U + "input_tokens", U + "prompt_tokens"), first(a, U + "output_tokens", U + "completion_tokens"),
        first(a, U + "cache_read.input_tokens", U + "cache_read_input_tokens"),
        first(a, U + "cache_write.input_tokens", U + "cache_creation.input_tokens", U + "cache_creation_input_tokens",
              U + "cache_write_input_tokens"),
        first(a, "anthropic.usage.cache_creation.ephemeral_1h_input_tokens"),
        first(a, U + "reasoning.output_tokens", U + "reasoning_tokens", U + "details.reasoning_tokens",
              U + "details.thinking_tokens", U + "details.thoughts_tokens"),
        first(a, U + "details.web_search_requests")
        or str(a.get("openai.response.built_in_tools") or "").split(", ").count("web_search"),
        inclusive=not exclusive(scope, a))
    return found, "attr" if found else "none"


def searches(a):
    """Web searches by the provider: counted in `metadata`, or as calls among the output messages."""
    counted = (as_json(a.get("metadata")) or {}).get("server_tool_use") or {}
    return counted.get("web_search_requests") or sum(v == "web_search_call" for v in a.values())


def openinference(scope, a):
    p = "llm.token_count."
    # Agno hands Anthropic's own count over, which leaves cached tokens out.
    inclusive = not (scope.endswith(".agno") and "claude" in str(a.get("llm.model_name")))
    found = meters(a.get(p + "prompt"), a.get(p + "completion"), a.get(p + "prompt_details.cache_read"),
                   a.get(p + "prompt_details.cache_write"), 0, a.get(p + "completion_details.reasoning"),
                   searches(a), inclusive)
    if found is None and a.get("openinference.span.kind") == "EMBEDDING" and a.get(p + "total") is not None:
        found = meters(a[p + "total"], 0)
    return found, "attr" if found else "none"


def vercel(scope, a):
    total = first(a, "ai.usage.inputTokens", "ai.usage.promptTokens", U + "input_tokens", "ai.usage.tokens")
    out = first(a, "ai.usage.outputTokens", "ai.usage.completionTokens", U + "output_tokens")
    if "ai.usage.tokens" in a:
        out = 0
    if total is None and out is None:
        return None, "none"
    read = first(a, "ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens",
                 U + "cache_read.input_tokens") or 0
    write = first(a, "ai.usage.inputTokenDetails.cacheWriteTokens", U + "cache_write.input_tokens",
                  U + "cache_creation.input_tokens") or 0
    reasoning = first(a, "ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens") or 0
    meta = as_json(a.get("ai.response.providerMetadata")) or {}
    source, inclusive, one_hour, web = "attr", True, 0, 0
    usage = (meta.get("anthropic") or {}).get("usage") or {}
    if usage:
        split = usage.get("cache_creation") or {}
        new = (usage.get("cache_read_input_tokens") or 0, usage.get("cache_creation_input_tokens") or 0)
        one_hour = split.get("ephemeral_1h_input_tokens") or 0
        web = (usage.get("server_tool_use") or {}).get("web_search_requests") or 0
        thinking = (usage.get("output_tokens_details") or {}).get("thinking_tokens") or 0
        if new != (read, write) or one_hour or web or thinking != reasoning:
            source = "json:ai.response.providerMetadata"
        read, write, reasoning = *new, reasoning or thinking
        inclusive = total != usage.get("input_tokens")
    cached = (meta.get("openai") or {}).get("cachedPromptTokens") or 0
    wrote = ((meta.get("openai") or {}).get("usage") or {}).get("cacheWriteTokens") or 0
    if (cached and not read) or (wrote and not write):
        read, write, source = read or cached, write or wrote, "json:ai.response.providerMetadata"
    thought = (meta.get("openai") or {}).get("reasoningTokens") or 0
    if thought and not reasoning:
        reasoning, source = thought, "json:ai.response.providerMetadata"
    return meters(total, out, read, write, one_hour, reasoning, web, inclusive), source


def raw_usage(usage):
    """A provider's own usage object, or a platform's copy of it; whichever shape it has."""
    if not isinstance(usage, dict):
        return None
    details = usage.get("input_tokens_details") or usage.get("prompt_tokens_details") or {}
    outs = usage.get("output_tokens_details") or usage.get("completion_tokens_details") or {}
    total = first(usage, "input_tokens", "prompt_tokens", "inputTokens", "promptTokens", "input")
    out = first(usage, "output_tokens", "completion_tokens", "outputTokens", "completionTokens", "output")
    if total is None and usage.get("total_tokens") is None:
        return None
    split = usage.get("cache_creation") or {}
    native = "cache_read_input_tokens" in usage or "cache_creation_input_tokens" in usage
    read = first(usage, "cache_read_input_tokens") or details.get("cached_tokens") or 0
    write = first(usage, "cache_creation_input_tokens") or details.get("cache_write_tokens") or 0
    web = (usage.get("server_tool_use") or {}).get("web_search_requests") or 0
    reasoning = outs.get("reasoning_tokens") or outs.get("thinking_tokens") or 0
    return meters(total, out if out is not None else 0, read, write, split.get("ephemeral_1h_input_tokens"),
                  reasoning, web, inclusive=not native)


def logfire(scope, a):
    raw = as_json(a.get("gen_ai.usage.raw"))
    found, source = semconv(scope, a)
    if raw:
        return raw_usage(raw) or found, "json:gen_ai.usage.raw"
    return found, source


def langsmith(scope, a):
    usage = as_json(a.get("langsmith.metadata.usage_metadata"))
    if usage:
        ins, outs = usage.get("input_token_details") or {}, usage.get("output_token_details") or {}
        short, long_ = ins.get("ephemeral_5m_input_tokens") or 0, ins.get("ephemeral_1h_input_tokens") or 0
        write = max(ins.get("cache_creation") or 0, short + long_)
        # on the flex and priority tiers the same counts come with the tier in front of their names
        read = sum(v for k, v in ins.items() if k.endswith("cache_read"))
        thought = sum(v for k, v in outs.items() if k.endswith("reasoning"))
        return meters(usage.get("input_tokens"), usage.get("output_tokens"), read, write, long_, thought), \
            "json:langsmith.metadata.usage_metadata"
    return semconv(scope, a)


def langfuse(scope, a):
    key = "langfuse.observation.usage_details"
    usage = as_json(a.get(key))
    if not usage:
        return None, "none"
    flat = {k.replace("input_tokens_details.", ""): v for k, v in usage.items()}
    found = raw_usage(usage)
    if found is None and "input" in flat:
        found = meters(flat.get("input"), flat.get("output"), flat.get("input_cached_tokens"))
    return found, "json:" + key


def mlflow(scope, a):
    usage = as_json(a.get("mlflow.chat.tokenUsage"))
    if not usage:
        return None, "none"
    return meters(usage.get("input_tokens"), usage.get("output_tokens"), usage.get("cache_read_input_tokens"),
                  usage.get("cache_creation_input_tokens"), usage.get("cache_creation_input_tokens_above_1hr")), \
        "json:mlflow.chat.tokenUsage"


def litellm(scope, a):
    found, source = semconv(scope, a)
    text = a.get("metadata.usage_object")
    if found and isinstance(text, str):
        pick = {}
        for key, value in re.findall(r"['\"](\w+)['\"]: (\d+)", text):   # JSON or Python's repr, by version
            pick[key] = max(int(value), pick.get(key, 0))
        read = max(pick.get("cached_tokens", 0), pick.get("cache_read_input_tokens", 0))
        one_hour = pick.get("ephemeral_1h_input_tokens", 0)
        write = max(pick.get("cache_creation_tokens", 0), pick.get("cache_creation_input_tokens", 0),
                    pick.get("cache_write_tokens", 0), pick.get("ephemeral_5m_input_tokens", 0) + one_hour)
        total = found["uncached_input"] + found["cache_read"] + found["cache_write_5m"] + found["cache_write_1h"]
        better = meters(total, found["output"], read or found["cache_read"], write or found["cache_write_5m"],
                        one_hour, pick.get("reasoning_tokens") or found["reasoning"],
                        pick.get("web_search_requests") or found["web_search_requests"])
        if better != found:
            return better, "text:metadata.usage_object"
    return found, source


def genkit(scope, a):
    output = as_json(a.get("genkit:output")) or {}
    raw, own = output.get("raw") or {}, output.get("usage") or {}
    if not own:
        return None, "none"
    return raw_usage(raw.get("usage")) or meters(own.get("inputTokens"), own.get("outputTokens")), "json:genkit:output"


# --- roles ------------------------------------------------------------------------------------

def usage_keys(a):
    """Attribute names that carry token counts, under any name."""
    return sorted(k for k, v in a.items() if v not in (0, "", None) and re.search(
        r"(usage\.|usage_details|tokenUsage|token_count\.|token\.usage|usage_metadata|usage_object|gen_ai\.usage|openai\.usage)",
        k))


CALLS = {"chat", "text_completion", "generate_content", "embeddings", "embedding", "completion", "responses"}
AGENT_OPS = {"invoke_agent": "agent", "create_agent": "create_agent", "execute_tool": "tool",
             "invoke_workflow": "workflow", "agent_step": "step", "execute_event_loop_cycle": "step",
             "invoke_graph": "workflow", "chain": "chain_or_task_node", "execute_task": "chain_or_task_node",
             "run_step": "step"}
KINDS = {"AGENT": "agent", "TOOL": "tool", "CHAIN": "chain_or_task_node", "RETRIEVER": "chain_or_task_node",
         "WORKFLOW": "workflow", "TASK": "chain_or_task_node", "GRAPH": "workflow", "UNKNOWN": "chain_or_task_node"}


def rolled(kind, a):
    """An agent or wrapper span: does it repeat the totals of the calls below it?"""
    keys = usage_keys(a)
    if kind == "agent":
        if any("aggregated" in k for k in keys):
            return "agent_rollup_aggregated_usage_keys"
        if keys and a.get("gen_ai.system") == "strands-agents":
            return "agent_rollup_cumulative_usage"
        return "agent_rollup_repeats_usage" if keys else "agent_no_usage"
    if kind in ("wrapper", "chain_or_task_node", "step", "workflow", "framework_internal"):
        return "wrapper_repeats_usage" if keys else ("wrapper_no_usage" if kind == "wrapper" else kind)
    return kind


def role(scope, version, span, a):
    """('call', reader) for a span that may carry a bill, else (reason, None)."""
    scope = scope or ""
    op = str(a.get("gen_ai.operation.name") or "")
    if scope == "letters.app":
        return (rolled(AGENT_OPS.get(op, "user_span"), a), None)
    if scope == "ai":
        name = str(a.get("ai.operationId") or span["name"])
        if ".do" in name:
            return "call", vercel
        return ("tool" if name == "ai.toolCall" else rolled("wrapper", a)), None
    if scope == "gen_ai" and op in CALLS:
        return "call", vercel
    if scope == "genkit-tracer":
        kind = a.get("genkit:metadata:subtype") or a.get("genkit:type")
        if kind in ("model", "embedder"):
            return "call", genkit
        return {"tool": "tool", "flow": "workflow"}.get(kind) or rolled("wrapper", a), None
    if scope.startswith("langfuse"):
        kind = a.get("langfuse.observation.type")
        if kind in ("generation", "embedding"):
            return "call", langfuse
        return {"agent": "agent_no_usage", "tool": "tool"}.get(kind, "chain_or_task_node"), None
    if "mlflow.spanType" in a:
        kind = as_json(a["mlflow.spanType"]) or a["mlflow.spanType"]
        if kind in ("CHAT_MODEL", "LLM", "EMBEDDING"):
            return "call", mlflow
        return rolled(KINDS.get(kind, "chain_or_task_node"), a), None
    if scope == "langsmith" or "langsmith.span.kind" in a:
        kind = a.get("langsmith.span.kind")
        if kind in ("llm", "embedding"):
            return "call", langsmith
        return rolled({"tool": "tool"}.get(kind, "chain_or_task_node"), a), None
    if "openinference.span.kind" in a:
        kind = a["openinference.span.kind"]
        if span["name"].split(".")[-1].startswith("_"):
            return "framework_internal", None   # LlamaIndex marks helpers around a call as calls
        if kind in ("LLM", "EMBEDDING"):
            return "call", openinference
        return rolled(KINDS.get(kind, "chain_or_task_node"), a), None
    if scope == "litellm":
        if span["name"] == "raw_gen_ai_request" or (not op and any(re.match(r"llm\.\w+\.(usage|id)$", k) for k in a)):
            return "raw_child_of_billed_span", None
        return ("call", litellm) if op in CALLS else (rolled("framework_internal", a), None)
    if scope.startswith("logfire") and op in CALLS:
        return "call", logfire
    if scope == "pydantic-ai" and op in CALLS:
        return "call", semconv
    if scope == "gcp.vertex.agent" and span["name"] == "call_llm":
        return ("wrapper_call_llm_repeats_usage" if usage_keys(a) else "wrapper_call_llm_failed_no_usage"), None
    if op in CALLS:
        return "call", semconv
    if op in AGENT_OPS:
        return rolled(AGENT_OPS[op], a), None
    if a.get("traceloop.span.kind"):
        return rolled(KINDS.get(str(a["traceloop.span.kind"]).upper(), "chain_or_task_node"), a), None
    if "http.request.method" in a or "http.method" in a or span["name"] in ("POST", "GET"):
        return "http_transport_span", None
    if usage_keys(a):
        return rolled("wrapper", a), None
    return "framework_internal", None


# --- what a span says about itself ------------------------------------------------------------

MODEL_KEYS = ("gen_ai.response.model", "ai.response.model", "llm.response.model_name", "llm.output_model_name",
              "embedding.model_name", "llm.model_name", "langfuse.observation.model.name", "mlflow.llm.model",
              "gen_ai.request.model", "ai.model.id", "llm.request.model_name", "llm.input_model_name", "genkit:name")
TIER_KEYS = ("openai.response.service_tier", "gen_ai.openai.response.service_tier",
             "anthropic.response.service_tier", "gen_ai.response.service_tier", "openai.request.service_tier",
             "gen_ai.openai.request.service_tier", "anthropic.request.service_tier", "gen_ai.request.service_tier",
             "service_tier", "langsmith.metadata.service_tier")
TIER_JSON = ("llm.invocation_parameters", "gen_ai.usage.raw", "ai.response.providerMetadata",
             "langfuse.observation.usage_details", "langfuse.observation.model.parameters", "genkit:output")


def model_of(a):
    found = first(a, *MODEL_KEYS)
    inner = as_json(found)
    return inner if isinstance(inner, str) else found


def tier_of(a):
    """(tier, where): the response's word, else the request's, else inside a JSON attribute."""
    for key in TIER_KEYS:
        if a.get(key):
            return str(as_json(a[key]) or a[key]), "request" if ".request." in key or key == "service_tier" else "response"
    for key in TIER_JSON:
        match = re.search(r'"service_?[tT]ier": ?"(\w+)"', str(a.get(key) or ""))
        if match:
            return match.group(1), "request" if "param" in key else "json:" + key
    return "", ""


def flat(a):
    """Attributes plus the fields of JSON objects in metadata-like attributes, under dotted names."""
    out = dict(a)
    for key, value in a.items():
        inner = value if isinstance(value, dict) else as_json(value) if re.search(r"meta|tags", key) else None
        if isinstance(inner, dict):
            out.update({f"{key}.{k}": v for k, v in inner.items()})
    return out


IDENTITY = {   # concept -> names, best first; nearest span wins
    "agent_name": (r"^gen_ai\.agent\.name$", r"^agent\.name$", r"^agent_name$", r"^ai\.telemetry\.functionId$",
                   r"(^|[._])lc_agent_name$"),
    "workflow_name": (r"^gen_ai\.workflow\.name$", r"^traceloop\.workflow\.name$"),
    "step_name": (r"^gen_ai\.agent\.step$", r"(^|[._])langgraph_node$", r"^metadata\.generation_name$",
                  r"^executor\.id$"),
    "step_index": (r"^app\.step_index$", r"(^|[._])langgraph_step$", r"^gen_ai\.agent\.step\.number$"),
    "step_id": (r"^event_loop\.cycle_id$",),
    "session_id": (r"^session\.id$", r"(^|[._])session_?[iI]d$", r"^mlflow\.trace\.session$"),
    "conversation_id": (r"^gen_ai\.conversation\.id$",),
    "user_id": (r"^user\.id$", r"(^|[._])user_?[iI]d$", r"^llm\.user$", r"^mlflow\.trace\.user$"),
    "feature": (r"(^|[._])feature$",),
    "tenant": (r"(^|[._])tenant$",),
    "tags": (r"^tag\.tags$", r"^logfire\.tags$", r"(^|[._])tags$"),
}


def identity(chain):
    """`chain`: attribute dicts from the span up to its root."""
    out = dict.fromkeys(IDENTITY, "")
    for a in map(flat, chain):
        for concept, patterns in IDENTITY.items():
            if out[concept] != "":
                continue
            for pattern in patterns:
                hit = next((v for k, v in a.items() if re.search(pattern, k) and v not in ("", None, [])), None)
                if hit is not None:
                    inner = as_json(hit)
                    hit = inner if isinstance(inner, (str, list)) else hit
                    out[concept] = "|".join(map(str, hit)) if isinstance(hit, list) else str(hit)
                    break
        if out["step_index"] == "" and a.get("gen_ai.operation.name") == "agent_step":
            out["step_index"] = "".join(re.findall(r"\d+$", a["span name"]))
        if out["agent_name"] == "":
            kind = a.get("openinference.span.kind") or a.get("traceloop.span.kind") \
                or a.get("langfuse.observation.type") or as_json(a.get("mlflow.spanType")) or ""
            if str(kind).lower() == "agent":
                out["agent_name"] = str(a.get("traceloop.entity.name") or a["span name"])
    return out
