"""README sentences that can go stale: its settings, its tables and its queries."""

import re
import shutil
import subprocess
import sys

import duckdb
import pytest
import yaml
from conftest import ROOT

README = (ROOT / "README.md").read_text()
QUERIES = [query.strip() for query in re.search(r"```sql\n(.*?)```", README, re.S)[1].split(";") if query.strip()]


@pytest.fixture(scope="module")
def shipped(demo_build, tmp_path_factory):
    """The demo under the name that make build gives it, which is also the name of the schema."""
    return shutil.copy(demo_build.db, tmp_path_factory.mktemp("shipped") / "agent_cost.duckdb")


def test_settings_are_those_of_the_project():
    documented = set(re.findall(r"^\| `(agent_cost_\w+)` \| .*\|.*\|$", README.split("## Settings")[1], re.M))
    assert documented == set(yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"])
    assert len(documented) <= 20


def test_every_setting_is_read_by_code():
    code = "".join(
        path.read_text() for folder in ("macros", "models") for path in (ROOT / folder).rglob("*") if path.is_file()
    )
    for name in yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]:
        assert f"var('{name}'" in code, name


def test_named_tables_exist(demo_build):
    named = set(re.findall(r"^\| `((?:fct|agent_cost)_\w+)` \|", README.split("## Settings")[0], re.M))
    built = {name for (name,) in demo_build.rows("select table_name from duckdb_tables() where schema_name = 'agent_cost'")}
    assert named <= built
    marts = {path.stem for path in (ROOT / "models" / "marts").rglob("*.sql")}
    assert named == marts


@pytest.mark.parametrize("query", QUERIES, ids=[query.splitlines()[0] for query in QUERIES])
def test_query_answers(shipped, query):
    with duckdb.connect(str(shipped), read_only=True) as connection:
        connection.execute("use agent_cost.agent_cost")
        assert connection.execute(query).fetchall()


def test_shown_rows_are_what_the_build_prints(shipped):
    shown = subprocess.run(
        [sys.executable, ROOT / "scripts" / "show_summary.py", "--db", shipped],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for row in re.findall(r"^│ .*$", README.split("## Start")[0], re.M):
        assert row in shown
