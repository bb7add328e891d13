#!/usr/bin/env python3
"""Say what is wrong with the last build, from dbt's run_results.json; post it where ALERT_WEBHOOK_URL says.

Failed models and data tests are errors; tests that only warn, such as calls without usage, are warnings. The message is
{"text": ...}, as Slack, Mattermost and Google Chat take it. Names, counts and dbt's messages are sent, no row of data.

Exit codes: 0 nothing to tell or told, 1 the webhook did not take it, 2 wrong usage.
"""

import argparse
import json
import os
import pathlib
import sys
import urllib.error
import urllib.request

STEPS = ["lock", "load_spans", "load_invoices", "build", "publish"]
ERRORS = {"error", "fail", "runtime error", "partial success"}


def problems(results, warnings_too):
    """Lines, errors first; what was skipped for an error is only counted."""
    lines, skipped = {"error": [], "warn": []}, 0
    for result in results:
        kind, _, name = result["unique_id"].split(".")[:3]
        if result["status"] in ERRORS:
            lines["error"].append(f"FAILED {kind} {name}: {' '.join((result['message'] or '').split())[:300]}")
        elif result["status"] == "warn":
            lines["warn"].append(f"warning {name}: {result['failures']}")
        skipped += result["status"] == "skipped"
    if skipped:
        lines["error"].append(f"{skipped} nodes skipped")
    return lines["error"] + (lines["warn"] if warnings_too else [])


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exit-code", type=int, default=0, help="of the job: anything but 0 is told, whatever dbt wrote")
    parser.add_argument("--step", choices=STEPS, help="that failed: before build, what dbt wrote is of another job and not told")
    parser.add_argument("--warnings", action="store_true", help="tell warnings too")
    parser.add_argument("--target-path", type=pathlib.Path, default=os.environ.get("DBT_TARGET_PATH", "target"))
    options = parser.parse_args(arguments)
    try:
        results = json.loads((options.target_path / "run_results.json").read_text())["results"]
    except FileNotFoundError:
        results = []
    if options.step in STEPS[: STEPS.index("build")]:
        results = []
    lines = problems(results, options.warnings)
    if options.exit_code:
        lines.insert(0, f"{options.step or 'the job'} ended with {options.exit_code}, nothing was published")
    if not lines:
        return 0
    text = "\n".join(["agent_cost:", *lines])
    print(text)
    url = os.environ.get("ALERT_WEBHOOK_URL")
    if url:
        request = urllib.request.Request(
            url, json.dumps({"text": text}).encode(), {"Content-Type": "application/json"}
        )
        try:
            urllib.request.urlopen(request, timeout=30).close()
        except (urllib.error.URLError, OSError) as error:
            # never the address: it is a secret
            print(f"alert: the webhook did not take it: {getattr(error, 'reason', error)}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
