#!/usr/bin/env bash
# What make test-engines calls: the demo and the real spans on a real PostgreSQL, compared with DuckDB
# (executed), and the offline gate for Snowflake, BigQuery, Databricks and Spark (compiled and parsed
# only). Needs the project's own .venv; installs PostgreSQL (apt, root) and .venv-dialects when absent.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="${AGENT_COST_PYTHON:-$root/.venv/bin/python}"
dialects="$here/.venv-dialects"
lock="$here/requirements-dialects.lock"

"$here/install.sh"
if ! cmp --silent "$lock" "$dialects/installed.lock"; then
    echo "Installing the adapters of the dialect gate into ${dialects#"$root"/} (some minutes, once) ..."
    "$python" -m venv --clear "$dialects"
    "$dialects/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --no-compile -r "$lock"
    cp "$lock" "$dialects/installed.lock"
fi
cd "$root"
exec "$python" -m pytest -q -p no:cacheprovider --durations=8 "$here/test_postgres.py" "$here/test_dialects.py" "$@"
