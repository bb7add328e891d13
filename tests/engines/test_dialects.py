"""The project compiles for four engines without one, and what it compiles to is SQL of that engine.

Compiled and parsed only, never executed: no test here says that Snowflake, BigQuery, Databricks or
Spark answer what DuckDB and PostgreSQL answer (test_postgres.py executes those two). It says that
dbt renders every model, data test and analysis for them as a first build would, with made-up
credentials and no connection, that sqlfluff parses every rendered file in the engine's grammar, and
that none of the words stand in it which that grammar lets pass and the engine refuses, or answers in
another way than the others. What only a later build runs is read for such words as it is written.
"""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OWN_DBT = Path(sys.executable).with_name("dbt")
DIALECT_BIN = HERE / ".venv-dialects" / "bin"

# Not the same on every engine: only macros/engine may write these, and only where they hold.
NOWHERE = [
    r"::", r"\bqualify\b", r"\bfilter\s*\(", r"\bunion\b(?!\s+all\b)", r"\bexcept\b", r"\bintersect\b", r"//",
    r"\blateral\b", r"\bilike\b", r"\bsimilar to\b", r"\b(ifnull|nvl|iff|isnull|if)\s*\(", r"\bdate_?(diff|sub)\s*\(",
    r"\b(list|struct|map)_\w+\(", r"\bjson_extract", r"\bquantile_disc\b", r"\bregexp_matches\(", r"\bmake_timestamp\(",
    r"\bhugeint\b", r"\bcurrent_date\b(?!\('')", r"\brandom\s*\(", r"\bnot in\s*\(\s*select",
]  # fmt: skip
NO_TILDE = r"(?<![<>=!])~"
# A day or month later is said in three ways: dateadd(unit, number, date), date_add(date, interval), date_add(date, days).
NO_DATEADD = r"\bdateadd\s*\("
NO_DATE_ADD = r"\bdate_add\s*\("
# BigQuery's numeric has nine decimals, and 29 digits before them.
TOO_WIDE = r"\b(?:numeric|decimal)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)"
DENIED = {
    "snowflake": [
        r"->", NO_TILDE, r"\bsafe_cast\b", r"\boffset\b", r"\bsubstring\s*\([^()]*\bfrom\b", r"\bregexp_extract\b", r"\barray\s*\[",
        r"\belement_at\b", r"\w\[\d", "`", r"\bfloat64\b", r"\bbignumeric\b", NO_DATE_ADD,
        r"\bdateadd\s*\((?!\s*(day|month)\s*,)",
    ],
    "bigquery": [
        r"->", NO_TILDE, r"\btry_cast\b", r"\bvarchar\b", r"\bdouble\b", NO_DATEADD, NO_DATE_ADD + r"(?!.*\binterval\b)",
        r"\bwithin group\b", r"\bdate_trunc\s*\(\s*'", r"(?<!to_hex\()\bmd5\s*\(", r"\bregexp_substr\b", r"\brlike\b",
        r"\bsubstring\s*\([^()]*\bfrom\b", r"\w\[\d", '"',
    ],
    "databricks": [
        r"->", NO_TILDE, r"\bsafe_cast\b", r"\bvarchar\b", r"\bdouble precision\b", r"\barray\s*\[", r"\w\[\d", '"',
        r"\bsubstring\s*\([^()]*\bfrom\b", r"\bregexp_substr\b", r"\bbignumeric\b", r"\bfloat64\b",
        NO_DATEADD, NO_DATE_ADD + r".*\binterval\b",
    ],
}  # fmt: skip
DENIED["spark"] = DENIED["databricks"]
# Read with the literals in place: a doubled quote joins two literals on these engines, and Snowflake counts every group.
DENIED_IN_LITERALS = {
    "snowflake": [r"\(\?:", r"\\d"],
    "bigquery": [r"''."],
    "databricks": [r"''."],
    "spark": [r"''."],
}
CANARIES = [
    "select a::int from t", "select a from t qualify row_number() over (order by a) = 1",
    "select count(*) filter (where a > 1) from t", "select a from t union select b from t", "select a // b from t",
]  # fmt: skip
# Written by no model today; what each gate must refuse, and what it must let through.
OWN_CANARIES = {
    "snowflake": ["select date_add(a, 1) from t", "select dateadd(a, 1) from t"],
    "bigquery": ["select date_add(a, 1) from t", "select cast(a as numeric(16, 12)) from t",
                 "select cast(a as numeric(36, 6)) from t", "select cast(a as numeric(30)) from t"],
    "databricks": ["select date_add(a, interval 1 day) from t", "select dateadd(day, 1, a) from t"],
    "spark": ["select date_add(a, interval 1 day) from t", "select dateadd(day, 1, a) from t"],
}  # fmt: skip
WELCOME = {
    "snowflake": ["select dateadd(day, 1, a) from t", "select 'it\\'s a::b' from t"],
    "bigquery": ["select date_add(a, interval 1 day), cast(a as numeric(7, 6)), cast(b as numeric(38, 9)) from t"],
    "databricks": ["select date_add(a, 1), '$[\\'a\\'] date_add(b, interval 1 day)' from t"],
    "spark": ["select date_add(a, 1), '$[\\'a\\'] date_add(b, interval 1 day)' from t"],
}
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", flags=re.DOTALL)
LITERAL = re.compile(r"'(?:[^'\\]|''|\\.)*'", flags=re.DOTALL)


def environment():
    return {**os.environ, "DO_NOT_TRACK": "1", "AGENT_COST_USER_SEEDS": "demo/user_seeds"}


def run(command, **more):
    result = subprocess.run(
        [str(part) for part in command], cwd=ROOT, check=False, text=True, capture_output=True, env=environment() | more
    )
    return result.returncode, result.stdout, result.stderr


def denied(sql, dialect=None):
    """Words that must not stand in SQL compiled for a dialect, or for any: (pattern, line's text) each."""
    sql = re.sub(r"--[^\n]*", "", sql)
    sql = re.sub(r"/\*.*?\*/", "", sql, flags=re.DOTALL)
    literals = " ".join(literal[1:-1] + " " for literal in LITERAL.findall(sql))
    bare = LITERAL.sub(lambda literal: "''" + "\n" * literal.group().count("\n"), sql)
    found = []
    for pattern in NOWHERE + DENIED.get(dialect, []):
        for match in re.finditer(pattern, bare, flags=re.IGNORECASE):
            number = bare.count("\n", 0, match.start())
            found.append((pattern, bare.splitlines()[number].strip()[:100]))
    if dialect == "bigquery":
        for match in re.finditer(TOO_WIDE, bare, flags=re.IGNORECASE):
            digits, places = int(match[1]), int(match[2] or 0)
            if places > 9 or digits - places > 29:
                found.append(("too wide", match[0]))
    for pattern in DENIED_IN_LITERALS.get(dialect, []):
        found += [(pattern, "in a literal") for _ in re.finditer(pattern, literals)]
    return found


class Compiled:
    """The project compiled for one dialect."""

    def __init__(self, dialect, folder):
        self.folder = folder / dialect
        # dbt-spark asks only whether pyspark is there
        (folder / "stubs").mkdir(exist_ok=True)
        (folder / "stubs" / "pyspark.py").touch()
        code, output, errors = run(
            [DIALECT_BIN / "dbt", "--no-use-colors", "compile", "--target", dialect, "--profiles-dir", HERE,
             "--full-refresh", "--no-populate-cache", "--no-introspect", "--target-path", self.folder,
             "--log-path", self.folder, "--vars", "{agent_cost_what_if: true}",
             # checked here too, for a DuckDB target checks less of the YAML than these do
             "--warn-error-options", '{"error": ["Deprecations"]}'],
            PYTHONPATH=str(folder / "stubs"),
        )  # fmt: skip
        self.code, self.output = code, output + errors
        self.files = sorted((self.folder / "compiled").rglob("*.sql"))
        self.problems = []
        if code == 0:
            code, output, errors = run([DIALECT_BIN / "python", HERE / "parse_sql.py", dialect, self.folder / "compiled"])
            self.problems = json.loads(output) if code == 0 else {"parse_sql.py": errors[-2000:]}

    def expected(self):
        """Models, data tests and analyses that dbt knows, each of which must be a compiled file."""
        nodes = json.loads((self.folder / "manifest.json").read_text())["nodes"].values()
        return sum(node["resource_type"] in ("model", "test", "analysis") for node in nodes)


@pytest.fixture(scope="module", autouse=True)
def compiled(tmp_path_factory):
    """Both cores compile from the start, and what needs no compiled file is tested meanwhile."""
    folder = tmp_path_factory.mktemp("dialects")
    with ThreadPoolExecutor(2) as pool:
        yield {dialect: pool.submit(Compiled, dialect, folder) for dialect in DENIED}


@pytest.mark.parametrize(
    ("dbt", "profiles", "target"),
    [
        (OWN_DBT, ROOT, "duckdb"),
        (DIALECT_BIN / "dbt", HERE, "snowflake"),
    ],
    ids=["duckdb", "snowflake"],
)
def test_the_next_parser_takes_the_project(dbt, profiles, target, tmp_path):
    code, output, errors = run(
        [dbt, "--no-use-colors", "parse", "--no-partial-parse", "--profiles-dir", profiles, "--target-path", tmp_path,
         "--log-path", tmp_path, "--target", target, "--use-v2-parser"],
        AGENT_COST_DB=str(tmp_path / "none.duckdb"),
    )  # fmt: skip
    told = output + errors
    assert code == 0, told[-4000:]
    assert "[WARNING]" not in told, told[-4000:]
    assert "Finished 'parse' successfully" in told, told[-4000:]


@pytest.mark.parametrize("dialect", DENIED)
def test_everything_compiles_and_parses(compiled, dialect, capsys):
    result = compiled[dialect].result()
    assert result.code == 0, result.output[-4000:]
    assert "[WARNING]" not in result.output, result.output[-4000:]
    assert result.expected() > 0
    assert len(result.files) == result.expected()
    with capsys.disabled():
        print(f"\n{dialect}: {len(result.files)} files compiled offline, {len(result.problems)} unparsable", end=" ")
    told = [f"{file}:{line}: {text}" for file, found in result.problems.items() for line, text in found]
    assert not told, "\n".join(told[:20])


@pytest.mark.parametrize("dialect", DENIED)
def test_no_word_of_another_engine(compiled, dialect):
    found = {
        f"{file.name}: {pattern} in {text}"
        for file in compiled[dialect].result().files
        for pattern, text in denied(file.read_text(encoding="utf-8"), dialect)
    }
    assert not found, "\n".join(sorted(found)[:20])


def test_no_word_of_another_engine_in_an_incremental_build():
    """No connection, no table that an incremental build could find: its branches are read as they are written."""
    files = [file for folder in ("models", "macros", "tests/dbt") for file in (ROOT / folder).rglob("*.sql")]
    found = {
        f"{file.relative_to(ROOT)}: {pattern} in {text}"
        for file in files
        if ROOT / "macros/engine" not in file.parents
        for pattern, text in denied(JINJA.sub(" ", file.read_text(encoding="utf-8")))
    }
    assert len(files) > 100
    assert not found, "\n".join(sorted(found)[:20])


@pytest.mark.parametrize("dialect", DENIED)
def test_the_gate_can_close(dialect, tmp_path):
    for canary in CANARIES + OWN_CANARIES[dialect]:
        assert denied(canary, dialect), canary
    for sql in WELCOME[dialect]:
        assert not denied(sql, dialect), sql
    (tmp_path / "canary.sql").write_text("select a, from t where group by", encoding="utf-8")
    code, output, errors = run([DIALECT_BIN / "python", HERE / "parse_sql.py", dialect, tmp_path])
    assert code == 0, errors
    assert json.loads(output)
