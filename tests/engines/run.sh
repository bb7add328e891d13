#!/usr/bin/env bash
# run.sh postgres: the demo and the real spans on a real PostgreSQL, compared with DuckDB (executed).
# run.sh dialects: Snowflake, BigQuery, Databricks and Spark, compiled and parsed only.
# Needs the project's own .venv; installs PostgreSQL (apt, root) and .venv-dialects when absent.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="$root/.venv/bin/python"
cd "$root"

case "${1:-}" in
postgres)
    "$here/install.sh"
    tests=("$here/test_postgres.py" "$here/test_postgres_incremental.py")
    ;;
dialects)
    dialects="$here/.venv-dialects"
    lock="$here/requirements-dialects.lock"
    if ! cmp --silent "$lock" "$dialects/installed.lock"; then
        echo "Installing the adapters of the dialect gate into ${dialects#"$root"/} (some minutes, once) ..."
        "$python" -m venv --clear "$dialects"
        "$dialects/bin/pip" install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes --no-compile -r "$lock"
        cp "$lock" "$dialects/installed.lock"
    fi
    tests=("$here/test_dialects.py")
    ;;
*)
    echo "usage: run.sh postgres | dialects" >&2
    exit 2
    ;;
esac
exec "$python" -m pytest -q -p no:cacheprovider --durations=8 "${tests[@]}"
