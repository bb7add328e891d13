"""scripts/load_spans.py on real files: encodings, repeats, growth and broken lines."""

import gzip
import json
import os
import subprocess
import sys

import duckdb
import otlp
import pytest
from conftest import ROOT


@pytest.fixture
def load(tmp_path):
    db = tmp_path / "spans.duckdb"

    def load(*paths, stdin=None, expect=0):
        finished = subprocess.run(
            [sys.executable, ROOT / "scripts" / "load_spans.py", "--db", db, *paths],
            capture_output=True, check=False, input=stdin,
        )  # fmt: skip
        assert finished.returncode == expect, finished.stderr.decode()
        load.stderr = finished.stderr.decode()
        load.stdout = finished.stdout.decode()

        def rows(query):
            with duckdb.connect(str(db), read_only=True) as connection:
                return connection.execute(query).fetchall()

        return rows

    return load


COUNT = "select count(*) from agent_cost_raw.otel_spans"
REJECTS = "select source_line, reason from agent_cost_raw.otel_span_rejects order by 1"


def test_values_are_kept(load, tmp_path):
    attributes = {"text": 'a "quote" \\ and\nnewline 😀', "int": 2**53 + 1, "float": 0.1, "yes": True, "list": ["x", 7]}
    path = otlp.write(tmp_path / "a.jsonl", otlp.line(otlp.span(1, 1, attributes=attributes, kind=2)))
    rows = load(path)
    (stored, start, kind, scope, line), = rows(
        "select attributes, start_time_unix_nano, span_kind, scope_name, source_line from agent_cost_raw.otel_spans"
    )
    assert json.loads(stored) == attributes
    assert (start, kind, scope, line) == (otlp.START + 1_000_000_000, "2", "test", 1)


def test_numbers_or_strings_and_root_parent_empty_or_absent(load, tmp_path):
    text = otlp.span(1, 1, attributes={"n": 5}, parentSpanId="")
    number = otlp.span(1, 2)
    number["attributes"] = [{"key": "n", "value": {"intValue": 5}}]
    number["startTimeUnixNano"] = int(number["startTimeUnixNano"])
    number["endTimeUnixNano"] = int(number["endTimeUnixNano"])
    number["status"] = {"code": 0}
    rows = load(otlp.write(tmp_path / "a.jsonl", otlp.line(text, number)))
    assert rows("select attributes ->> 'n', parent_span_id from agent_cost_raw.otel_spans") == [("5", None)] * 2
    assert rows("select max(start_time_unix_nano) from agent_cost_raw.otel_spans") == [(otlp.START + 2_000_000_000,)]


def test_nested_arrays_and_objects_stay_json(load, tmp_path):
    odd = otlp.span(1, 1)
    odd["attributes"] = [
        {"key": "map", "value": {"kvlistValue": {"values": [{"key": "a", "value": {"intValue": "1"}}]}}},
        {"key": "deep", "value": {"arrayValue": {"values": [{"arrayValue": {"values": [{"intValue": "1"}]}}]}}},
        {"key": "bytes", "value": {"bytesValue": "AAE="}},
        {"key": "none", "value": {}},
        {"key": "twice", "value": {"intValue": "1"}},
        {"key": "twice", "value": {"intValue": "2"}},
        {"key": "int that is none", "value": {"intValue": "twelve"}},
    ]
    rows = load(otlp.write(tmp_path / "a.jsonl", otlp.line(odd)))
    (stored,), = rows("select attributes from agent_cost_raw.otel_spans")
    assert json.loads(stored)["bytes"] == "AAE="
    assert json.loads(stored)["int that is none"] == "twelve"


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_compression(load, tmp_path, ending):
    plain = otlp.write(tmp_path / "plain.txt", otlp.line(otlp.span(1, 1)), otlp.line(otlp.span(1, 2)))
    path = tmp_path / f"spans.{ending}"
    if ending.endswith("gz"):
        path.write_bytes(gzip.compress(plain.read_bytes()))
    elif ending.endswith("zst"):
        duckdb.sql(
            f"copy (select line from read_csv('{plain}', columns = {{'line': 'VARCHAR'}}, delim = '', quote = '',"
            f" escape = '', header = false)) to '{path}' (format csv, header false, quote '', escape '', delimiter '\\1',"
            " compression zstd)"
        )
    else:
        path = plain.rename(path)
    assert load(path)(COUNT) == [(2,)]


def test_folder_glob_and_standard_input(load, tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(3):
        otlp.write(tmp_path / "in" / f"{number}.jsonl", otlp.line(otlp.span(number + 1, 1)))
    assert load(tmp_path / "in")(COUNT) == [(3,)]
    assert load(tmp_path / "in" / "*.jsonl")(COUNT) == [(3,)]
    text = (otlp.line(otlp.span(9, 1)) + "\n").encode()
    assert load("-", stdin=text)(COUNT) == [(4,)]
    assert load("-", stdin=text)(COUNT) == [(4,)]


def test_same_file_twice_renamed_and_touched_adds_nothing(load, tmp_path):
    path = otlp.write(tmp_path / "a.jsonl", otlp.line(otlp.span(1, 1)), otlp.line(otlp.span(1, 2)))
    assert load(path)(COUNT) == [(2,)]
    assert load(path)(COUNT) == [(2,)]
    path = path.rename(tmp_path / "rotated.jsonl")
    assert load(path)(COUNT) == [(2,)]
    path.touch()
    assert load(path)(COUNT) == [(2,)]


def test_growing_file_continues_and_its_half_line_heals(load, tmp_path):
    path = otlp.write(tmp_path / "a.jsonl", otlp.line(otlp.span(1, 1)))
    whole = otlp.line(otlp.span(1, 2))
    with open(path, "a") as file:
        file.write(whole[:40])
    rows = load(path)
    assert rows(COUNT) == [(1,)]
    assert rows(REJECTS) == [(2, "invalid_json")]
    with open(path, "a") as file:
        file.write(whole[40:] + "\n" + otlp.line(otlp.span(1, 3)) + "\n")
    rows = load(path)
    assert rows(COUNT) == [(3,)]
    assert rows(REJECTS) == []


def test_new_content_under_an_old_name_is_loaded(load, tmp_path):
    path = otlp.write(tmp_path / "a.jsonl", otlp.line(otlp.span(1, 1)))
    load(path)
    otlp.write(path, otlp.line(otlp.span(2, 1)), otlp.line(otlp.span(2, 2)))
    assert load(path)(COUNT) == [(3,)]


def test_broken_lines_are_rejected_with_line_and_reason(load, tmp_path):
    path = otlp.write(
        tmp_path / "a.jsonl",
        otlp.line(otlp.span(1, 1)),
        "",
        otlp.line(otlp.span(1, 2))[:50],
        '{"resourceLogs": []}',
        '{"resourceSpans": "none"}',
        "[1, 2]",
        otlp.line(otlp.span(1, 3)),
    )
    rows = load(path)
    assert rows(COUNT) == [(2,)]
    assert rows(REJECTS) == [
        (3, "invalid_json"), (4, "not_a_trace_export"), (5, "unreadable_resource_spans"), (6, "not_a_trace_export"),
    ]  # fmt: skip
    assert "4 broken lines" in load.stdout
    assert rows("select source_line from agent_cost_raw.otel_spans order by 1") == [(1,), (7,)]


def test_a_file_is_taken_apart_in_parts_of_any_size(tmp_path, monkeypatch):
    """Also with an empty and a broken line, and lines larger than a part: the same spans and rejects."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import load_spans

    lines = [otlp.line(otlp.span(trace, 1, attributes={"text": "x" * trace})) for trace in range(1, 40)]
    path = otlp.write(tmp_path / "a.jsonl", *lines[:20], "", "{broken", *lines[20:])
    rows = {}
    for size in (1, 2000, load_spans.PART_BYTES):
        monkeypatch.setattr(load_spans, "PART_BYTES", size)
        db = tmp_path / f"{size}.duckdb"
        assert load_spans.main(["--db", str(db), str(path)]) == 0
        with duckdb.connect(str(db), read_only=True) as connection:
            rows[size] = [
                connection.execute(f"select * exclude (loaded_at) from agent_cost_raw.{table} order by all").fetchall()
                for table in ("otel_spans", "otel_span_rejects")
            ]
    assert [len(table) for table in rows[1]] == [39, 1]
    assert rows[1] == rows[2000] == rows[load_spans.PART_BYTES]


def test_empty_file_is_nothing(load, tmp_path):
    path = tmp_path / "a.jsonl"
    path.touch()
    assert load(path)(COUNT) == [(0,)]


def test_ten_megabyte_attribute_and_odd_bytes(load, tmp_path):
    path = otlp.write(tmp_path / "a.jsonl", otlp.line(otlp.span(1, 1, attributes={"big": "x" * 10_000_000})))
    with open(path, "ab") as file:
        file.write(otlp.line(otlp.span(1, 2, attributes={"odd": "BYTES"})).replace("BYTES", "\x00").encode() + b"\n")
        file.write(otlp.line(otlp.span(1, 3, attributes={"nul": "a\x00b", "bad": "BYTES"})).encode()
                   .replace(b"BYTES", b"\xff\xfe") + b"\n")
    rows = load(path)
    assert rows("select max(length(attributes)) > 10000000 from agent_cost_raw.otel_spans") == [(True,)]
    assert rows(COUNT)[0][0] + rows("select count(*) from agent_cost_raw.otel_span_rejects")[0][0] == 3
    assert rows("select attributes ->> 'nul' from agent_cost_raw.otel_spans where attributes like '%nul%'") == [
        ("a\ufffdb",)
    ]


def test_missing_path_is_named_and_the_rest_is_loaded(load, tmp_path):
    path = otlp.write(tmp_path / "a.jsonl", otlp.line(otlp.span(1, 1)))
    rows = load(path, tmp_path / "none*.jsonl", expect=1)
    assert rows(COUNT) == [(1,)]
    assert "none*.jsonl" in load.stderr


def test_file_that_is_no_gzip_is_named_and_the_rest_is_loaded(load, tmp_path):
    good = otlp.write(tmp_path / "b.jsonl", otlp.line(otlp.span(1, 1)))
    bad = tmp_path / "a.jsonl.gz"
    bad.write_bytes(b"no gzip")
    rows = load(bad, good, expect=1)
    assert rows(COUNT) == [(1,)]
    assert "a.jsonl.gz" in load.stderr


def test_a_folder_with_an_unreadable_file_goes_on_and_lists_it_until_it_can_be_read(load, tmp_path):
    folder = tmp_path / "spans"
    folder.mkdir()
    otlp.write(folder / "a.jsonl", otlp.line(otlp.span(1, 1)))
    whole = gzip.compress(otlp.line(otlp.span(1, 2, attributes={"text": os.urandom(3000).hex()})).encode() + b"\n")
    cut = folder / "b.jsonl.gz"
    cut.write_bytes(whole[:1000])
    rejected = "select source_file, source_line, reason, detail <> '' from agent_cost_raw.otel_span_rejects"
    for _ in range(2):
        rows = load(folder)
        assert f"{cut}: skipped, " in load.stderr and "1 not read" in load.stdout
        assert rows(rejected) == [(str(cut), 1, "unreadable_file", True)]
        assert rows(COUNT) == [(1,)]
    cut.write_bytes(whole)
    rows = load(folder)
    assert rows(rejected) == [] and rows(COUNT) == [(2,)]
    cut.write_bytes(whole[:1000])
    (folder / "a.jsonl").unlink()
    load(folder, expect=1)  # nothing could be read


def test_wrong_schema_name_stops_at_once(load, tmp_path):
    path = otlp.write(tmp_path / "a.jsonl", otlp.line(otlp.span(1, 1)))
    load(path, "--schema", "x; drop", expect=2)
    assert "--schema" in load.stderr
