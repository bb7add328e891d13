"""agent_cost every hour on Airflow 3: load, build, publish; an alert when one of them fails.

AGENT_COST_HOME is a clone with its .venv, apart from Airflow's own environment. The other settings are those of
build_and_publish.sh, in the environment of the worker; ALERT_WEBHOOK_URL is a secret there.
"""

import datetime
import os

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

HOME = os.environ.get("AGENT_COST_HOME", "/srv/agent_cost")


def step(name, command, **more):
    return BashOperator(
        task_id=name, bash_command=command, cwd=HOME, append_env=True,
        env={"DBT_PROFILES_DIR": HOME, "DO_NOT_TRACK": "1"}, **more,
    )  # fmt: skip


with DAG(
    dag_id="agent_cost",
    schedule="17 * * * *",
    start_date=datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc),
    catchup=False,  # spans are loaded whenever they come: a missed hour is in the next one
    max_active_runs=1,  # one writer a file
    default_args={"retries": 1, "retry_delay": datetime.timedelta(minutes=5)},
):
    load = step(
        "load", "set -f; .venv/bin/python scripts/load_spans.py $SPANS && .venv/bin/python scripts/load_invoices.py $INVOICES"
    )
    build = step("build", ".venv/bin/dbt --no-use-colors --log-level warn build $DBT_ARGUMENTS")
    publish = step("publish", '.venv/bin/python scripts/publish.py ${PUBLISH_TO:+--to "$PUBLISH_TO"}')
    # it fails on purpose: Airflow judges a run by its last task
    alert = step(
        "alert", ".venv/bin/python examples/scheduling/alert.py --exit-code 1; exit 1", trigger_rule="one_failed", retries=0
    )
    load >> build >> publish >> alert
    [load, build] >> alert
