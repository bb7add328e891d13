"""Turn a received OTLP trace request into the JSON that the Collector's file exporter writes."""

import base64
import json

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def as_collector_json(data, is_json):
    request = ExportTraceServiceRequest()
    if is_json:
        fill_from_json(request, json.loads(data))
    else:
        request.ParseFromString(data)
    return {"resourceSpans": [resource_spans(item) for item in request.resource_spans]}


def resource_spans(item):
    resource = {"attributes": attributes(item.resource.attributes)} if item.resource.attributes else {}
    return drop_empty({
        "resource": resource,
        "scopeSpans": [scope_spans(scope) for scope in item.scope_spans],
        "schemaUrl": item.schema_url,
    }, keep=("resource",))


def scope_spans(item):
    scope = drop_empty({"name": item.scope.name, "version": item.scope.version,
                        "attributes": attributes(item.scope.attributes)})
    return drop_empty({"scope": scope, "spans": [span(s) for s in item.spans], "schemaUrl": item.schema_url},
                      keep=("scope",))


def span(s):
    return drop_empty({
        "traceId": s.trace_id.hex(), "spanId": s.span_id.hex(), "traceState": s.trace_state,
        "parentSpanId": s.parent_span_id.hex(), "flags": s.flags, "name": s.name, "kind": int(s.kind),
        "startTimeUnixNano": str(s.start_time_unix_nano), "endTimeUnixNano": str(s.end_time_unix_nano),
        "attributes": attributes(s.attributes), "droppedAttributesCount": s.dropped_attributes_count,
        "events": [drop_empty({"timeUnixNano": str(e.time_unix_nano), "name": e.name,
                               "attributes": attributes(e.attributes)}) for e in s.events],
        "links": [drop_empty({"traceId": link.trace_id.hex(), "spanId": link.span_id.hex(),
                              "attributes": attributes(link.attributes), "flags": link.flags}) for link in s.links],
        "status": drop_empty({"message": s.status.message, "code": int(s.status.code)}),
    }, keep=("status",))


def attributes(items):
    return [{"key": item.key, "value": value(item.value)} for item in items]


def value(v):
    kind = v.WhichOneof("value")
    if kind == "string_value":
        return {"stringValue": v.string_value}
    if kind == "bool_value":
        return {"boolValue": v.bool_value}
    if kind == "int_value":
        return {"intValue": str(v.int_value)}
    if kind == "double_value":
        return {"doubleValue": v.double_value}
    if kind == "array_value":
        return {"arrayValue": {"values": [value(x) for x in v.array_value.values]} if v.array_value.values else {}}
    if kind == "kvlist_value":
        return {"kvlistValue": {"values": attributes(v.kvlist_value.values)} if v.kvlist_value.values else {}}
    if kind == "bytes_value":
        return {"bytesValue": base64.b64encode(v.bytes_value).decode()}
    return {}


def drop_empty(record, keep=()):
    return {k: v for k, v in record.items() if k in keep or v not in ("", 0, [], {}, None)}


# --- JSON requests (JavaScript exporters): ids are hex, which protobuf's own JSON reader is not ---

def fill_from_json(request, body):
    for rs in body.get("resourceSpans", []):
        target = request.resource_spans.add(schema_url=rs.get("schemaUrl") or "")
        fill_attributes(target.resource.attributes, (rs.get("resource") or {}).get("attributes"))
        for ss in rs.get("scopeSpans", []):
            scope = target.scope_spans.add(schema_url=ss.get("schemaUrl") or "")
            scope.scope.name = (ss.get("scope") or {}).get("name") or ""
            scope.scope.version = (ss.get("scope") or {}).get("version") or ""
            for s in ss.get("spans", []):
                fill_span(scope.spans.add(), s)


def fill_span(out, s):
    out.trace_id, out.span_id = bytes.fromhex(s["traceId"]), bytes.fromhex(s["spanId"])
    out.parent_span_id = bytes.fromhex(s.get("parentSpanId") or "")
    out.trace_state, out.name = s.get("traceState") or "", s["name"]
    out.flags, out.kind = int(s.get("flags") or 0), int(s.get("kind") or 0)
    out.start_time_unix_nano = int(s["startTimeUnixNano"])
    out.end_time_unix_nano = int(s["endTimeUnixNano"])
    fill_attributes(out.attributes, s.get("attributes"))
    for e in s.get("events") or []:
        event = out.events.add(name=e.get("name") or "", time_unix_nano=int(e.get("timeUnixNano") or 0))
        fill_attributes(event.attributes, e.get("attributes"))
    for item in s.get("links") or []:
        link = out.links.add(trace_id=bytes.fromhex(item["traceId"]), span_id=bytes.fromhex(item["spanId"]))
        fill_attributes(link.attributes, item.get("attributes"))
    status = s.get("status") or {}
    out.status.code, out.status.message = int(status.get("code") or 0), status.get("message") or ""


def fill_attributes(target, items):
    for item in items or []:
        fill_value(target.add(key=item["key"]).value, item.get("value") or {})


def fill_value(out, v):
    if "stringValue" in v:
        out.string_value = v["stringValue"]
    elif "boolValue" in v:
        out.bool_value = v["boolValue"]
    elif "intValue" in v:
        out.int_value = int(v["intValue"])
    elif "doubleValue" in v:
        out.double_value = float(v["doubleValue"])
    elif "arrayValue" in v:
        out.array_value.SetInParent()
        for item in v["arrayValue"].get("values") or []:
            fill_value(out.array_value.values.add(), item)
    elif "kvlistValue" in v:
        out.kvlist_value.SetInParent()
        fill_attributes(out.kvlist_value.values, v["kvlistValue"].get("values"))
