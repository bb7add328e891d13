#!/usr/bin/env bash
# One scheduled build: loads what is new, builds, publishes, and sends an alert when something is wrong.
#
#   SPANS, INVOICES             what to load: files, folders or globs (INVOICES may be empty)
#   AGENT_COST_DB               file of the build
#   PUBLISH_TO, PUBLISH_PARQUET where BI tools read (default: beside the build; no Parquet)
#   ALERT_WEBHOOK_URL           where alerts go; without it they are only printed. From the scheduler's secrets.
#   DBT_ARGUMENTS               more arguments of dbt build
#
# Exit code: 0 published, 75 the build before still runs, else that of the step that failed.
set -uo pipefail
set -f  # the loaders find what a glob stands for
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DBT_PROFILES_DIR="$PWD" DO_NOT_TRACK=1
python=.venv/bin/python

failed() {  # step, exit code
    $python examples/scheduling/alert.py --step "$1" --exit-code "$2"
    exit "$2"
}

{ exec 9> "${AGENT_COST_DB:=agent_cost.duckdb}.lock"; } || failed lock 1
flock --nonblock --conflict-exit-code 75 9
code=$?
test $code -ne 75 || { echo "agent_cost: the build before still runs"; exit 75; }
test $code -eq 0 || failed lock $code
export AGENT_COST_DB

# unquoted on purpose: several paths, so that none can hold a space
# shellcheck disable=SC2086
{
    $python scripts/load_spans.py ${SPANS:?what to load} || failed load_spans $?
    $python scripts/load_invoices.py ${INVOICES:-} || failed load_invoices $?
    .venv/bin/dbt --no-use-colors --log-level warn build ${DBT_ARGUMENTS:-} || {
        code=$?
        $python scripts/show_failures.py
        failed build $code
    }
}
$python scripts/publish.py ${PUBLISH_TO:+--to "$PUBLISH_TO"} ${PUBLISH_PARQUET:+--parquet "$PUBLISH_PARQUET"} || failed publish $?
$python examples/scheduling/alert.py
exit 0
