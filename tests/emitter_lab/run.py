"""Run released emitters against the loopback provider and write fixtures with their truth.

usage: python run.py [--only NAME ...] [--judge-only] [--list]
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("EMITTER_LAB_CACHE", HERE / ".cache"))
FIXTURES = HERE / "fixtures"
RUNS = CACHE / "runs"
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from families import FAMILIES  # noqa: E402

DIFFERENCES = ("usage_missing", "usage_estimated", "cache_lost", "cache_ttl_lost", "input_wrong", "output_missing",
               "output_wrong", "reasoning_lost", "web_search_lost", "tier_lost")


def say(text):
    print(text, flush=True)


def is_js(home):
    return (HERE / "js" / home / "package.json").exists()


def install(home):
    """A virtual environment or node_modules folder outside git, rebuilt when its pins change."""
    pins = HERE / "js" / home / "package.json" if is_js(home) else HERE / "requirements" / f"{home}.txt"
    place = CACHE / ("js" if is_js(home) else "venvs") / home
    mark = place / "installed.from"
    if mark.exists() and mark.read_text() == pins.read_text():
        return place
    say(f"installing {home} ...")
    if is_js(home):
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(pins, place / "package.json")
        subprocess.run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"],
                       cwd=place, check=True)
    else:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        python = place / "bin" / "python"
        if shutil.which("uv"):
            command = ["uv", "pip", "install", "-q", "--python", str(python)]
        else:
            command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*command, "--no-deps", "-r", str(pins)], check=True)
    mark.write_text(pins.read_text())
    return place


def version_of(family, place):
    if is_js(family.home):
        return json.loads((place / "node_modules" / family.package / "package.json").read_text())["version"]
    code = f"import importlib.metadata as m; print(m.version('{family.package}'))"
    return subprocess.run([place / "bin" / "python", "-c", code], check=True, capture_output=True,
                          text=True).stdout.strip()


def start_server():
    """The provider, on a port that the system picks; it needs the protobuf package of `base`."""
    python = install("base") / "bin" / "python"
    server = subprocess.Popen([python, "-B", HERE / "server.py", RUNS], stdout=subprocess.PIPE, text=True)
    port = int(server.stdout.readline())
    return server, f"http://127.0.0.1:{port}"


def run_driver(family, place, file, base):
    env = {k: v for k, v in os.environ.items()
           if not k.upper().endswith("_PROXY") and not k.startswith(("OTEL_", "OPENAI_", "ANTHROPIC_"))}
    env |= {"LAB_BASE": base, "LAB_FILE": file, "LAB_SERVICE": family.name, "PYTHONDONTWRITEBYTECODE": "1",
            "NO_PROXY": "*", "TZ": "UTC", "HOME": str(RUNS / "home")} | family.env
    (RUNS / "home").mkdir(exist_ok=True)
    if is_js(family.home):
        from scenarios import REQUEST_MODEL, SCENARIOS
        names = {name: [REQUEST_MODEL[r["model"]] for r in replies] for name, replies in SCENARIOS.items()}
        (RUNS / "models.json").write_text(json.dumps(names))
        env["LAB_MODELS"] = str(RUNS / "models.json")
        script = shutil.copy(HERE / "js" / family.command[0], place / family.command[0])
        for helper in (HERE / "js").glob("lab*.mjs"):
            shutil.copy(helper, place / helper.name)
        command = ["node", script, *family.command[1:]]
    else:
        command = [place / "bin" / "python", HERE / "drivers" / family.command[0], *family.command[1:]]
        env["PYTHONPATH"] = str(HERE / "drivers" / "guard")   # refuses everything but loopback
    log = RUNS / f"{file}.log"
    with open(log, "w", encoding="utf-8") as handle:
        done = subprocess.run(command, env=env, cwd=RUNS / "home", stdout=handle, stderr=subprocess.STDOUT,
                              timeout=400)
    problems = [line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith(("PROBLEM", "REFUSED"))]
    if done.returncode not in family.exit_codes:
        problems = problems or [f"exit code {done.returncode}, see {log}"]
    return problems


def save(family, rows, rest):
    """Put one family's rows into the two truth files, in place of its earlier ones."""
    from judge import NOT_BILLABLE, TRUTH, read_csv, write_csv
    mine = re.compile(re.escape(family.name) + r"_\d[^/]*\.jsonl")
    for name, columns, new in (("truth.csv", TRUTH, rows), ("not_billable.csv", NOT_BILLABLE, rest)):
        kept = [r for r in read_csv(FIXTURES / name)
                if not mine.fullmatch(r["file"]) and (FIXTURES / r["file"]).exists()]
        write_csv(FIXTURES / name, columns, sorted(kept + new, key=lambda r: (r["file"], int(r.get("call_seq") or 0))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", help="families to run (default: all)")
    parser.add_argument("--list", action="store_true", help="name the families and stop")
    parser.add_argument("--judge-only", action="store_true", help="judge the spans of the last run again")
    args = parser.parse_args()
    if args.list:
        for family in FAMILIES:
            say(f"{family.name:32} {family.home:16} {' '.join(family.command)}")
        return 0
    chosen = [f for f in FAMILIES if not args.only or f.name in args.only]
    unknown = set(args.only or []) - {f.name for f in FAMILIES}
    if unknown:
        parser.error(f"no such family: {', '.join(sorted(unknown))}")

    from judge import judge, load_spans, write_fixture
    FIXTURES.mkdir(exist_ok=True)
    RUNS.mkdir(parents=True, exist_ok=True)
    server, base = (None, "") if args.judge_only else start_server()
    table, failed = [], []
    try:
        for number, family in enumerate(chosen, 1):
            place = install(family.home)
            name = f"{family.name}_{version_of(family, place)}"
            spans_path, calls_path = RUNS / f"{name}.otlp.jsonl", RUNS / f"{name}.calls.jsonl"
            began, problems = time.time(), []
            if not args.judge_only:
                for path in (spans_path, calls_path):
                    path.unlink(missing_ok=True)
                problems = run_driver(family, place, name, base)
            if not spans_path.exists():
                failed.append((name, problems or ["no spans arrived"]))
                say(f"[{number}/{len(chosen)}] {name}: FAILED {failed[-1][1]}")
                continue
            for old in FIXTURES.glob(f"{family.name}_[0-9]*.jsonl"):
                old.unlink()
            lines, spans = load_spans(spans_path)
            calls = [json.loads(line) for line in calls_path.read_text(encoding="utf-8").splitlines()]
            file = f"{name}.jsonl"
            rows, rest, complaints = judge(file, " ".join(family.command), lines, spans, calls, family.notes)
            write_fixture(FIXTURES / file, lines)
            save(family, rows, rest)
            problems += complaints
            if problems:
                failed.append((name, problems))
            counts = Counter(key for r in rows for key in DIFFERENCES if r[key] == "true" and r["in_spans"] == "true")
            table.append((file, len(spans), len(calls), len(rows), sum(r["row_expected"] == "true" for r in rows),
                          len(rest), ", ".join(f"{k} {v}" for k, v in counts.items()) or "-"))
            say(f"[{number}/{len(chosen)}] {name}: {len(spans)} spans, {len(rows)} calls served, "
                f"{time.time() - began:.0f} s{'  PROBLEMS' if problems else ''}")
    finally:
        if server:
            server.terminate()

    say(f"\n{'fixture':44} {'spans':>5} {'requests':>8} {'served':>6} {'rows':>5} {'others':>6}  differences")
    for row in table:
        say(f"{row[0]:44} {row[1]:5} {row[2]:8} {row[3]:6} {row[4]:5} {row[5]:6}  {row[6]}")
    for name, problems in failed:
        for problem in problems:
            say(f"FAILED {name}: {problem}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
