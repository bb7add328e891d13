"""docs/package.md does what it says: a project of one's own that has agent_cost as a package."""

import os
import re
import shutil
import subprocess
import sys

import duckdb
import pytest
from conftest import ROOT, WITH_ARTIFACTS
import otlp

PAGE = (ROOT / "docs/package.md").read_text()
PROJECT = "name: acme\nprofile: acme\n"
PROFILES = "acme: {target: dev, outputs: {dev: {type: duckdb, path: acme.duckdb, schema: analytics, threads: 2}}}\n"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The page's files in a folder of their own, and the package in a git repository of its own."""
    folder = tmp_path_factory.mktemp("package")
    package, project = folder / "agent_cost", folder / "acme"
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()  # fmt: skip
    for name in tracked:
        if not name.startswith(("tests/python", "tests/emitter_lab", "demo/")) and (ROOT / name).exists():
            (package / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, package / name)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "-C", package]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "package"]):
        subprocess.run([*git, *command], check=True)

    packages, settings = blocks("yaml")
    (project / "models").mkdir(parents=True)
    (project / "packages.yml").write_text(packages.replace("/path/to/agent_cost", str(package)))
    (project / "dbt_project.yml").write_text(PROJECT + settings)
    (project / "profiles.yml").write_text(PROFILES)
    (project / "models/ai_spend.sql").write_text(blocks("sql")[0])
    (project / "traces").mkdir()
    (project / "bills").mkdir()
    shutil.copy(ROOT / "demo/invoices/openai-2026-08.csv", project / "bills")
    spans = [otlp.agent(1, 1, attributes={"shop.area": "basket"}), otlp.chat(1, 2, parent=1, model="acme-chat"), otlp.chat(2, 1)]
    otlp.write(project / "traces/spans.jsonl", otlp.line(*spans))
    return project


def sh(project, commands, check=True):
    path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
    environment = {**os.environ, **WITH_ARTIFACTS, "PATH": path, "DBT_PROFILES_DIR": str(project), "DO_NOT_TRACK": "1"}
    for name in ("AGENT_COST_DB", "AGENT_COST_USER_SEEDS"):
        environment.pop(name, None)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=project, env=environment, capture_output=True, text=True)
    assert not check or done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done


def test_the_page_builds_the_books_in_a_project_of_ones_own(project):
    sh(project, "dbt deps")
    early = sh(project, "dbt --no-use-colors run", check=False)
    assert early.returncode and "there is no table otel_spans in schema agent_cost_raw" in early.stdout.replace("\n  ", " ")
    assert "agent_cost_raw_schema" in early.stdout and "stg_agent_cost" not in early.stdout

    load, own_seeds, build, read = blocks("sh")
    sh(project, load)
    own_name = "echo openai,acme-chat,openai,gpt-4o, >> agent_cost_seeds/agent_cost_own_models.csv\n"
    build = build.replace("dbt build", "dbt build --exclude-resource-type test unit_test")
    shown = sh(project, own_seeds + own_name + build + read)
    assert "openai 2026-08" in shown.stdout and "Published" in shown.stdout + shown.stderr

    with duckdb.connect(str(project / "acme.duckdb"), read_only=True) as connection:
        # 1,000 input and 100 output tokens of gpt-4o
        assert [(feature, str(cost)) for feature, cost in connection.execute(
            "select feature, list_cost from analytics.ai_spend"
        ).fetchall()] == [("basket", "0.003500000000000")]  # fmt: skip
        schemas = {name for (name,) in connection.execute(
            "select distinct table_schema from information_schema.tables"
        ).fetchall()}  # fmt: skip
    assert schemas == {"agent_cost_raw", "analytics_agent_cost", "analytics"}
    assert (project / "acme_for_bi.duckdb").exists()


@pytest.mark.parametrize(("settings", "named"), [
    ("  agent_cost_late_arival_days: 5", "there is no var agent_cost_late_arival_days; there are agent_cost_attributes, "),
    ("  agent_cost: {late_arrival_days: 5}", "there is no var late_arrival_days; there are agent_cost_attributes, "),
    ("  agent_cost: {agent_cost_late_arrival_days: 5}\n  acme_days: 5\n  other: {agent_cost_days: 5}", None),
])  # fmt: skip
def test_a_misspelt_setting_of_ones_own_project_is_named(project, tmp_path, settings, named):
    if not (project / "dbt_packages").exists():
        sh(project, "dbt deps")
    mine = shutil.copytree(project, tmp_path / "mine", symlinks=True)
    (mine / "dbt_project.yml").write_text(f"{PROJECT}vars:\n{settings}\n")
    parsed = sh(mine, "dbt --no-use-colors parse --no-partial-parse", check=False)
    assert (parsed.returncode == 2, bool(named) and named in parsed.stdout) == (bool(named), bool(named)), parsed.stdout
