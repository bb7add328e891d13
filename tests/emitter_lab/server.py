"""A loopback model provider and span collector.

Provider side: `/x/<file>/...` answers the endpoints of OpenAI, Anthropic, Bedrock Converse and
Gemini with the replies that the driver queued, and notes what each one billed.
Collector side: `/otlp/<file>/v1/traces` writes what it receives as the OpenTelemetry Collector's
file exporter would, one ExportTraceServiceRequest a line.

usage: python server.py OUT_DIR      (prints the port it listens on)
"""

import binascii
import gzip
import hashlib
import json
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from otlp import as_collector_json
from scenarios import MARKER, SCENARIOS, answer

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
LOCK = threading.Lock()
QUEUES = {}    # file -> replies still to give
COUNTS = {}    # file -> calls answered so far


def short_id(file, number, length=24):
    return hashlib.sha1(f"{file}:{number}".encode()).hexdigest()[:length]


def append(path, record):
    with LOCK, open(path, "a", encoding="utf-8") as handle:
        handle.write(json.dumps(record, separators=(",", ":")) + "\n")


# --- what each provider's usage object looks like --------------------------------------------

def openai_usage(r, names=("prompt", "completion")):
    inputs = r["uncached"] + r["cache_read"] + r["cache_write_5m"]
    details = {"cached_tokens": r["cache_read"]}
    if r["model"].startswith("gpt-5.6") or names[0] == "input":
        details["cache_write_tokens"] = r["cache_write_5m"]
    if names[0] == "prompt":
        details["audio_tokens"] = 0
    return {
        f"{names[0]}_tokens": inputs, f"{names[1]}_tokens": r["output"],
        "total_tokens": inputs + r["output"],
        f"{names[0]}_tokens_details": details,
        f"{names[1]}_tokens_details": {"reasoning_tokens": r["reasoning"]},
    }


def anthropic_usage(r):
    usage = {
        "input_tokens": r["uncached"], "output_tokens": r["output"],
        "cache_read_input_tokens": r["cache_read"],
        "cache_creation_input_tokens": r["cache_write_5m"] + r["cache_write_1h"],
        "cache_creation": {"ephemeral_5m_input_tokens": r["cache_write_5m"],
                           "ephemeral_1h_input_tokens": r["cache_write_1h"]},
        "service_tier": r["tier"] or "standard", "inference_geo": "us",
    }
    if r["web"]:
        usage["server_tool_use"] = {"web_search_requests": r["web"], "web_fetch_requests": 0}
    if r["reasoning"]:
        usage["output_tokens_details"] = {"thinking_tokens": r["reasoning"]}
    return usage


def bedrock_usage(r):
    usage = {
        "inputTokens": r["uncached"], "outputTokens": r["output"],
        "totalTokens": r["uncached"] + r["cache_read"] + r["cache_write_5m"] + r["cache_write_1h"] + r["output"],
    }
    writes = r["cache_write_5m"] + r["cache_write_1h"]
    if r["cache_read"] or writes:
        usage["cacheReadInputTokens"] = r["cache_read"]
        usage["cacheWriteInputTokens"] = writes
    if writes:
        usage["cacheDetails"] = [{"ttl": "1h" if r["cache_write_1h"] else "5m", "inputTokens": writes}]
    return usage


def gemini_usage(r):
    prompt = r["uncached"] + r["cache_read"]
    usage = {
        "promptTokenCount": prompt, "candidatesTokenCount": r["output"] - r["reasoning"],
        "totalTokenCount": prompt + r["output"],
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": prompt}],
    }
    if r["cache_read"]:
        usage["cachedContentTokenCount"] = r["cache_read"]
    if r["reasoning"]:
        usage["thoughtsTokenCount"] = r["reasoning"]
    return usage


# --- endpoints: each returns (body, response id, stream chunks) -------------------------------

def sse(name, data):
    head = f"event: {name}\n" if name else ""
    return (head + "data: " + (data if isinstance(data, str) else json.dumps(data)) + "\n\n").encode()


def chat_completions(r, text, key, request):
    response_id = f"chatcmpl-{key}"
    now = int(time.time())
    message = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
    finish = "stop"
    if r["tool"]:
        name, arguments = r["tool"]
        call = {"id": f"call_{key}", "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments)}}
        message.update(content=None, tool_calls=[call])
        finish = "tool_calls"
    head = {"id": response_id, "created": now, "model": r["model"],
            "service_tier": r["tier"] or "default", "system_fingerprint": "fp_lab"}
    body = head | {"object": "chat.completion", "usage": openai_usage(r),
                   "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}]}
    wants_usage = bool((request.get("stream_options") or {}).get("include_usage"))
    head = head | {"object": "chat.completion.chunk"}
    deltas = [{"role": "assistant", "content": "" if not r["tool"] else None}]
    if r["tool"]:
        deltas.append({"tool_calls": [call | {"index": 0}]})
    else:
        deltas += [{"content": word + " "} for word in text.split(" ")]
    chunks = []
    for delta in deltas + [None]:
        chunk = head | {"choices": [{"index": 0, "delta": delta or {}, "logprobs": None,
                                     "finish_reason": finish if delta is None else None}]}
        chunks.append(sse("", chunk | ({"usage": None} if wants_usage else {})))
    if wants_usage:
        chunks.append(sse("", head | {"choices": [], "usage": openai_usage(r)}))
    chunks.append(sse("", "[DONE]"))
    return body, response_id, chunks


def responses(r, text, key, request):
    response_id = f"resp_{key}"
    output = []
    if r["reasoning"]:
        output.append({"id": f"rs_{key}", "type": "reasoning", "summary": []})
    for number in range(r["web"]):
        output.append({"id": f"ws_{key}{number}", "type": "web_search_call", "status": "completed",
                       "action": {"type": "search", "query": f"{MARKER} habits"}})
    if r["tool"]:
        name, arguments = r["tool"]
        output.append({"id": f"fc_{key}", "type": "function_call", "status": "completed", "name": name,
                       "call_id": f"call_{key}", "arguments": json.dumps(arguments)})
    else:
        output.append({"id": f"msg_{key}", "type": "message", "role": "assistant", "status": "completed",
                       "content": [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}]})
    body = {
        "id": response_id, "object": "response", "created_at": int(time.time()), "status": "completed",
        "model": r["model"], "output": output, "usage": openai_usage(r, ("input", "output")),
        "service_tier": r["tier"] or "default", "parallel_tool_calls": True, "tool_choice": "auto",
        "tools": request.get("tools") or [], "temperature": 1.0, "top_p": 1.0, "error": None,
        "incomplete_details": None, "instructions": None, "metadata": {}, "store": False,
        "text": {"format": {"type": "text"}}, "truncation": "disabled",
    }
    started = body | {"status": "in_progress", "output": [], "usage": None}
    events = [("response.created", {"response": started}), ("response.in_progress", {"response": started})]
    for index, item in enumerate(output):
        events.append(("response.output_item.added", {"output_index": index, "item": item | (
            {"content": []} if item["type"] == "message" else
            {"arguments": ""} if item["type"] == "function_call" else {})}))
        place = {"item_id": item["id"], "output_index": index}
        if item["type"] == "message":
            part = item["content"][0]
            place["content_index"] = 0
            events.append(("response.content_part.added", place | {"part": part | {"text": ""}}))
            events.append(("response.output_text.delta", place | {"delta": text, "logprobs": []}))
            events.append(("response.output_text.done", place | {"text": text, "logprobs": []}))
            events.append(("response.content_part.done", place | {"part": part}))
        elif item["type"] == "function_call":
            events.append(("response.function_call_arguments.delta", place | {"delta": item["arguments"]}))
            events.append(("response.function_call_arguments.done",
                           place | {"arguments": item["arguments"], "name": item["name"]}))
        events.append(("response.output_item.done", {"output_index": index, "item": item}))
    events.append(("response.completed", {"response": body}))
    chunks = [sse(name, {"type": name, "sequence_number": n} | data) for n, (name, data) in enumerate(events)]
    return body, response_id, chunks


def embeddings(r, text, key, request):
    texts = request.get("input")
    rows = len(texts) if isinstance(texts, list) else 1
    vector = [0.25, -0.5, 0.125, 0.75]
    if request.get("encoding_format") == "base64":
        vector = binascii.b2a_base64(struct.pack("<4f", *vector), newline=False).decode()
    body = {"object": "list", "model": r["model"],
            "data": [{"object": "embedding", "index": n, "embedding": vector} for n in range(rows)],
            "usage": {"prompt_tokens": r["uncached"], "total_tokens": r["uncached"]}}
    return body, "", []


def messages(r, text, key, request):
    response_id = f"msg_{key}"
    content = []
    if r["reasoning"]:
        content.append({"type": "thinking", "thinking": f"A {MARKER} thought.", "signature": "bGFi"})
    for number in range(r["web"]):
        content.append({"type": "server_tool_use", "id": f"srvtoolu_{key}{number}", "name": "web_search",
                        "input": {"query": f"{MARKER} habits"}, "caller": {"type": "direct"}})
        content.append({"type": "web_search_tool_result", "tool_use_id": f"srvtoolu_{key}{number}",
                        "content": [], "caller": {"type": "direct"}})
    stop = "end_turn"
    if r["tool"]:
        name, arguments = r["tool"]
        content.append({"type": "tool_use", "id": f"toolu_{key}", "name": name, "input": arguments,
                        "caller": {"type": "direct"}})
        stop = "tool_use"
    else:
        content.append({"type": "text", "text": text})
    usage = anthropic_usage(r)
    body = {"id": response_id, "type": "message", "role": "assistant", "model": r["model"],
            "content": content, "stop_reason": stop, "stop_sequence": None, "usage": usage}
    first = usage | {"output_tokens": 1}
    first.pop("output_tokens_details", None)
    events = [("message_start", {"message": body | {"content": [], "stop_reason": None, "usage": first}})]
    for index, block in enumerate(content):
        kind = block["type"]
        empty = {"text": "", "thinking": "", "input": {}, "signature": ""}
        opening = block | {k: v for k, v in empty.items() if k in block}
        events.append(("content_block_start", {"index": index, "content_block": opening}))
        deltas = []
        if kind == "text":
            deltas = [{"type": "text_delta", "text": word + " "} for word in text.split(" ")]
        elif kind == "thinking":
            deltas = [{"type": "thinking_delta", "thinking": block["thinking"]},
                      {"type": "signature_delta", "signature": block["signature"]}]
        elif kind in ("tool_use", "server_tool_use"):
            deltas = [{"type": "input_json_delta", "partial_json": json.dumps(block["input"])}]
        events += [("content_block_delta", {"index": index, "delta": delta}) for delta in deltas]
        events.append(("content_block_stop", {"index": index}))
    last = {k: usage[k] for k in ("input_tokens", "output_tokens", "cache_read_input_tokens",
                                  "cache_creation_input_tokens", "server_tool_use", "output_tokens_details")
            if k in usage}
    events.append(("message_delta", {"delta": {"stop_reason": stop, "stop_sequence": None}, "usage": last}))
    events.append(("message_stop", {}))
    return body, response_id, [sse(name, {"type": name} | data) for name, data in events]


def converse(r, text, key, request):
    content, stop = [{"text": text}], "end_turn"
    if r["tool"]:
        name, arguments = r["tool"]
        content, stop = [{"toolUse": {"toolUseId": f"tooluse_{key}", "name": name, "input": arguments}}], "tool_use"
    body = {"output": {"message": {"role": "assistant", "content": content}}, "stopReason": stop,
            "usage": bedrock_usage(r), "metrics": {"latencyMs": 12}}
    events = [("messageStart", {"role": "assistant"})]
    if r["tool"]:
        tool = content[0]["toolUse"]
        events.append(("contentBlockStart", {"contentBlockIndex": 0, "start": {
            "toolUse": {"toolUseId": tool["toolUseId"], "name": tool["name"]}}}))
        events.append(("contentBlockDelta", {"contentBlockIndex": 0, "delta": {
            "toolUse": {"input": json.dumps(tool["input"])}}}))
    else:
        events.append(("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": text}}))
    events += [("contentBlockStop", {"contentBlockIndex": 0}), ("messageStop", {"stopReason": stop}),
               ("metadata", {"usage": body["usage"], "metrics": body["metrics"]})]
    return body, "", [event_frame(name, data) for name, data in events]


def event_frame(name, data):
    """One frame of the AWS event stream encoding."""
    payload = json.dumps(data).encode()
    headers = b""
    for key, value in ((":message-type", "event"), (":event-type", name), (":content-type", "application/json")):
        headers += bytes([len(key)]) + key.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    frame = prelude + struct.pack(">I", binascii.crc32(prelude)) + headers + payload
    return frame + struct.pack(">I", binascii.crc32(frame))


def generate_content(r, text, key, request):
    part = {"text": text}
    if r["tool"]:
        part = {"functionCall": {"name": r["tool"][0], "args": r["tool"][1]}}
    head = {"modelVersion": r["model"], "responseId": f"gem{key}"}
    body = head | {"candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}],
                   "usageMetadata": gemini_usage(r)}
    first = head | {"candidates": [{"content": {"role": "model", "parts": [part]}, "index": 0}],
                    "usageMetadata": {"promptTokenCount": r["uncached"] + r["cache_read"]}}
    last = head | {"candidates": [{"content": {"role": "model", "parts": [{"text": ""}]}, "finishReason": "STOP",
                                   "index": 0}], "usageMetadata": gemini_usage(r)}
    return body, head["responseId"], [sse("", first), sse("", last)]


ROUTES = (   # how the path ends, who that is, how to answer, endpoint name
    ("/chat/completions", "openai", chat_completions, "chat_completions"),
    ("/responses", "openai", responses, "responses"),
    ("/embeddings", "openai", embeddings, "embeddings"),
    ("/messages", "anthropic", messages, "messages"),
    ("/converse", "aws-bedrock", converse, "converse"),
    ("/converse-stream", "aws-bedrock", converse, "converse"),
    ("/invoke", "aws-bedrock", messages, "invoke_model"),
    (":generateContent", "google", generate_content, "generate_content"),
    (":streamGenerateContent", "google", generate_content, "generate_content"),
)

ERRORS = {404: "not_found_error", 429: "rate_limit_error", 500: "api_error", 529: "overloaded_error"}


def refusal(provider, status):
    text = f"The lab refuses this call with {status}."
    if provider == "anthropic":
        return {"type": "error", "error": {"type": ERRORS[status], "message": text}}
    if provider == "google":
        return {"error": {"code": status, "message": text, "status": "NOT_FOUND"}}
    return {"error": {"message": text, "type": ERRORS[status], "param": None, "code": None}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def read_body(self):
        if "chunked" in self.headers.get("transfer-encoding", ""):
            data = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            data = self.rfile.read(int(self.headers.get("content-length") or 0))
        return gzip.decompress(data) if self.headers.get("content-encoding") == "gzip" else data

    def send(self, status, body, kind="application/json", headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (("content-type", kind), ("content-length", str(len(data))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        parts = self.path.strip("/").split("/")
        if parts[0] == "_lab":
            return self.send(200, {"left": len(QUEUES.get(parts[1], [])), "served": COUNTS.get(parts[1], 0)})
        return self.send(404, {"error": {"message": "nothing here", "type": "not_found_error"}})

    def do_POST(self):
        data = self.read_body()
        path = self.path.split("?")[0]
        _, place, file, *rest = (path + "///").split("/")[:4]
        if place == "_lab":
            return self.queue(file, json.loads(data))
        if place == "otlp":
            return self.collect(file, path, data)
        if place == "x":
            return self.serve(file, path, json.loads(data or b"{}"))
        return self.send(404, {"error": {"message": "no such endpoint", "type": "not_found_error"}})

    def queue(self, file, order):
        """Line up a scenario's replies; `tool` renames the tool that the first reply asks for."""
        replies = []
        for step, r in enumerate(SCENARIOS[order["scenario"]]):
            if order.get("tool") and r["tool"] and step == 0:
                r = r | {"tool": (order["tool"], order.get("arguments") or {})}
            replies.append((f"{order['scenario']}#{step}", step, r, order.get("note") or {}))
        with LOCK:
            left = QUEUES.setdefault(file, [])
            dropped = [label for label, *_ in left]
            QUEUES[file] = replies
        self.send(200, {"dropped": dropped})

    def collect(self, file, path, data):
        if path.endswith("/traces"):
            record = as_collector_json(data, "json" in (self.headers.get("content-type") or ""))
            if record.get("resourceSpans"):
                append(OUT / f"{file}.otlp.jsonl", record)
        kind = self.headers.get("content-type") or "application/json"
        self.send(200, b"{}" if "json" in kind else b"", kind)

    def serve(self, file, path, request):
        route = next((r for r in ROUTES if path.endswith(r[0])), None)
        started = time.time_ns()
        with LOCK:
            waiting = QUEUES.get(file) or []
            if not route or not waiting:
                number = None
            else:
                label, step, r, note = waiting.pop(0)
                number = COUNTS[file] = COUNTS.get(file, 0) + 1
        if number is None:
            append(OUT / f"{file}.calls.jsonl", {"unexpected": path, "at": started})
            return self.send(500, refusal("openai", 500), headers=(("x-should-retry", "false"),))
        _, provider, build, endpoint = route
        stream = bool(request.get("stream")) or path.endswith(("converse-stream", ":streamGenerateContent"))
        body, response_id, chunks = build(r, answer(label.split("#")[0], step), short_id(file, number), request)
        ok = r["status"] == 200
        record = {
            "call_seq": number, "scenario": label, "at": started, "provider": provider, "endpoint": endpoint,
            "request_model": request.get("model") or path.split("/")[-2].split(":")[0],
            "stream": stream, "http_status": r["status"],
            "include_usage": bool((request.get("stream_options") or {}).get("include_usage")),
            "model": r["model"], "response_id": response_id if ok else "", "tier": r["tier"],
            "request_tier": request.get("service_tier") or "", "note": note,
        } | {k: r[k] for k in ("uncached", "cache_read", "cache_write_5m", "cache_write_1h",
                               "output", "reasoning", "web")}
        append(OUT / f"{file}.calls.jsonl", record)
        if not ok:
            return self.send(r["status"], refusal(provider, r["status"]),
                             headers=(("retry-after-ms", "20"), ("request-id", f"req_{response_id}")))
        if not stream:
            kind = "application/json"
            return self.send(200, body, kind, (("x-request-id", f"req_{response_id}"),
                                               ("request-id", f"req_{response_id}")))
        return self.send_stream(endpoint, response_id, chunks)

    def send_stream(self, endpoint, response_id, chunks):
        self.send_response(200)
        kind = "application/vnd.amazon.eventstream" if endpoint == "converse" else "text/event-stream"
        self.send_header("content-type", kind)
        self.send_header("request-id", f"req_{response_id}")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            for chunk in chunks:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True   # the caller left; the bill stands


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
