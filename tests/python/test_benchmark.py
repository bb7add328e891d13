"""scripts/benchmark.py at a size that fits; it stops where the script by hand and the package cost differently."""

import subprocess
import sys

from conftest import ROOT


def test_benchmark_prints_a_row_for_each_measure(tmp_path):
    command = [sys.executable, "scripts/benchmark.py", "--spans", "2000", "--repeats", "1", "--folder", str(tmp_path)]
    run = subprocess.run([*command, "--only", "full", "--only", "python"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    measures = [line.split("|")[1].strip() for line in run.stdout.splitlines() if line.startswith("|")][2:]
    assert [measure.split(",")[0] for measure in measures] == [
        "script by hand", "copying the staged spans and the fact", "dbt's own start-up (one small model)",
        "dbt run --full-refresh", "the same without dbt's start-up", "GROUP BY model over raw spans",
        "query of agent_cost_by_model", "query of agent_cost_by_step", "query of agent_cost_by_feature",
        "genai-prices call by call in Python", "the queries of the build that price them", "the full build above",
    ]  # fmt: skip
