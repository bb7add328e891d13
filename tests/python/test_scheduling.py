"""The examples of docs/scheduling.md run: the cron line in a clean environment, its alerts, and what the page names."""

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading

import duckdb
import pytest
import yaml
from conftest import ROOT

EXAMPLES = ROOT / "examples/scheduling"
# a build in which nothing changed
BRIEFLY = "--select int_agent_cost__started_build int_agent_cost__finished_build"


class Webhook:
    """A chat room on the loopback that keeps what it is told."""

    def __init__(self, status=200):
        self.told = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):
                self.told.append(json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))["text"])
                handler.send_response(status)
                handler.end_headers()

            def log_message(handler, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/a-secret"


@pytest.fixture
def webhook():
    hook = Webhook()
    yield hook
    hook.server.shutdown()


def alert(target, *more, url=""):
    return subprocess.run(
        [sys.executable, EXAMPLES / "alert.py", "--target-path", target, *more],
        capture_output=True, text=True, env={**os.environ, "ALERT_WEBHOOK_URL": url},
    )  # fmt: skip


def results_of(folder, *results):
    """A target folder in which dbt wrote these results."""
    named = [
        {"unique_id": f"{kind}.agent_cost.{name}", "status": status, "failures": failures, "message": message}
        for kind, name, status, failures, message in results
    ]
    (folder / "run_results.json").write_text(json.dumps({"results": named}))
    return folder


def cron_lines():
    """Commands of the crontab, by their first script."""
    lines = [line for line in (EXAMPLES / "crontab").read_text().splitlines() if line and not line.startswith("#")]
    return [re.fullmatch(r"(?:[\d*/,-]+ +){5} *(.+)", line).group(1) for line in lines]


def test_the_cron_lines_run_in_a_clean_environment(demo_build, tmp_path, webhook):
    db = shutil.copy(demo_build.db, tmp_path / "build.duckdb")
    build, drop = cron_lines()
    places = {
        "/srv/agent_cost": ROOT, "/var/otel/traces": "demo/traces", "/var/otel/bills": "demo/invoices",
        "/srv/bi": tmp_path / "bi", "/var/log": tmp_path,
    }  # fmt: skip
    for place, here in places.items():
        build, drop = build.replace(place, str(here)), drop.replace(place, str(here))
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/"), "AGENT_COST_DB": str(db),
        "AGENT_COST_USER_SEEDS": "demo/user_seeds", "ALERT_WEBHOOK_URL": webhook.url, "DBT_ARGUMENTS": BRIEFLY,
        "DBT_TARGET_PATH": str(tmp_path / "target"), "DBT_LOG_PATH": str(tmp_path),
    }  # fmt: skip

    def run(command, **other):
        code = subprocess.run(["/bin/sh", "-c", command], cwd="/", env={**environment, **other}).returncode
        return code, (tmp_path / "agent_cost.log").read_text()

    code, log = run(build)
    assert code == 0 and "Published" in log and webhook.told == [], log
    with duckdb.connect(str(tmp_path / "bi/agent_cost.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from fct_chat_spans").fetchone()[0] > 20_000
    code, log = run(drop)
    assert code == 0 and " 0 spans of 0 traces" in log, log

    # what cannot be loaded stops the job with the loader's exit code, and is told
    code, log = run(build.replace("demo/traces", str(tmp_path / "nothing")))
    assert code == 1 and webhook.told == ["agent_cost:\nload_spans ended with 1, nothing was published"], (code, log)

    # a lock that cannot be made is no build that still runs
    code, log = run(build, AGENT_COST_DB=str(tmp_path / "nowhere/build.duckdb"))
    assert code == 1 and webhook.told[1:] == ["agent_cost:\nlock ended with 1, nothing was published"], (code, log)

    # the job before still runs
    with subprocess.Popen(["flock", f"{db}.lock", "sleep", "60"]) as holder:
        while subprocess.run(["flock", "--nonblock", f"{db}.lock", "true"]).returncode == 0:
            pass
        code, log = run(build)
        holder.kill()
    assert code == 75 and log.rstrip().endswith("the build before still runs")
    assert len(webhook.told) == 2


def test_alerts_tell_errors_and_warnings_and_keep_the_secret(demo_build, tmp_path, webhook):
    assert alert(demo_build.target, url=webhook.url).stdout == ""
    warned = alert(demo_build.target, "--warnings", url=webhook.url)
    assert warned.returncode == 0 and re.search(r"^warning agent_cost_unpriced_calls: [1-9]\d*$", warned.stdout, re.M)
    assert webhook.told == [warned.stdout.rstrip("\n")]
    target = results_of(
        tmp_path, ("model", "fct_tool_spans", "error", None, "Runtime Error\n  no such column"),
        ("test", "agent_cost_books_tie.1a", "fail", 3, "Got 3 results, configured to fail if != 0"),
        ("test", "agent_cost_late_loads.2b", "warn", 7, "Got 7 results"), ("model", "agent_cost_focus", "skipped", None, None),
    )  # fmt: skip
    told = alert(target, "--exit-code", "1", url=webhook.url).stdout.splitlines()
    assert told == [
        "agent_cost:", "the job ended with 1, nothing was published",
        "FAILED model fct_tool_spans: Runtime Error no such column",
        "FAILED test agent_cost_books_tie: Got 3 results, configured to fail if != 0", "1 nodes skipped",
    ]  # fmt: skip
    assert len(webhook.told) == 2
    # what dbt wrote is of an earlier job where the loader failed
    assert alert(target, "--exit-code", "1", "--step", "load_spans").stdout.splitlines() == [
        "agent_cost:", "load_spans ended with 1, nothing was published",
    ]  # fmt: skip
    deaf = Webhook(status=500)
    refused = alert(target, url=deaf.url)
    deaf.server.shutdown()
    assert refused.returncode == 1 and "did not take it" in refused.stderr and "a-secret" not in refused.stderr


def test_the_workflow_runs_what_is_here():
    """Its commands are targets and files of this repository; actions are pinned to a major version."""
    workflow = yaml.safe_load((EXAMPLES / "github_actions.yml").read_text())
    steps = workflow["jobs"]["build"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert commands == ["make .venv/installed", "examples/scheduling/build_and_publish.sh"]
    assert all(os.access(ROOT / command, os.X_OK) for command in commands if command.startswith("examples/"))
    assert all(re.fullmatch(r"[\w/-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    script = (EXAMPLES / "build_and_publish.sh").read_text()
    settings = set(workflow["jobs"]["build"]["env"]) - {"AGENT_COST_USER_SEEDS"}
    assert all(setting in script for setting in settings)


def test_the_page_links_every_example():
    page = (ROOT / "docs/scheduling.md").read_text()
    files = {path.name for path in EXAMPLES.iterdir() if path.is_file()}
    assert set(re.findall(r"\]\(\.\./examples/scheduling/([\w.]+)\)", page)) == files
    for name in ("airflow_dag.py", "dagster_definitions.py"):
        compile((EXAMPLES / name).read_text(), name, "exec")


def test_a_build_of_a_sample_passes_and_its_tables_are_not_taken_for_whole(builder, demo_build):
    """On a copy of the books and in a new file; only with --sample are wholes not compared."""
    sample = ("build", "--sample", "{'start': '2026-09-10', 'end': '2026-09-13'}")
    demo = {"user_seeds": "demo/user_seeds"}

    def tests_of(build):
        return [(name, result) for name, result in build.ran().items() if result["unique_id"].startswith("test.")]

    asked = {name for name, result in tests_of(demo_build) if "and true" in result["compiled_code"]}
    assert "agent_cost_closed_months_reconcile" in asked and len(asked) > 40
    in_copy = builder("sampled_copy", start=demo_build, command=sample, **demo)
    in_new_file = builder("sampled", spans=["demo/traces"], invoices=["demo/invoices"], command=sample, **demo)
    for build in (in_copy, in_new_file):
        assert "agent_cost: with --sample the tests that compare totals, counts" in build.output
        unasked = {name for name, result in tests_of(build) if "and false" in result["compiled_code"]}
        assert unasked == asked
    assert 0 < in_new_file.value("select count(*) from agent_cost.fct_chat_spans") < 2000

    told = builder(
        "after_a_sample", start=in_copy, command=("test", "--select", "agent_cost_coverage_counts_every_call"), check=False,
        **demo,
    )  # fmt: skip
    assert told.results()["agent_cost_coverage_counts_every_call"] == "fail"
    whole = builder("after_a_sample_whole", start=in_copy, **demo)
    assert "with --sample" not in whole.output
