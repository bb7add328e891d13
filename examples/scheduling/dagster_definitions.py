"""agent_cost on Dagster: raw tables, every dbt model and the publication are assets, dbt's tests are asset checks.

AGENT_COST_HOME is a clone with its .venv; SPANS, INVOICES and AGENT_COST_DB as in build_and_publish.sh.
"""

import os
import pathlib
import subprocess

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets, get_asset_key_for_model

HOME = pathlib.Path(os.environ.get("AGENT_COST_HOME", "/srv/agent_cost"))
RAW = ("otel_spans", "otel_span_rejects", "loaded_files", "dropped_traces", "invoice_rows")
project = DbtProject(project_dir=HOME, profiles_dir=HOME)
project.prepare_if_dev()


def run(script, *arguments):
    subprocess.run([HOME / ".venv/bin/python", HOME / "scripts" / script, *arguments], cwd=HOME, check=True)


@dg.multi_asset(specs=[dg.AssetSpec(["agent_cost_raw", table]) for table in RAW])
def raw_tables():
    run("load_spans.py", *os.environ["SPANS"].split())
    run("load_invoices.py", *os.environ.get("INVOICES", "").split())
    for table in RAW:
        yield dg.MaterializeResult(asset_key=["agent_cost_raw", table])


@dbt_assets(manifest=project.manifest_path)
def models(context: dg.AssetExecutionContext, dbt: DbtCliResource):
    yield from dbt.cli(["build", *os.environ.get("DBT_ARGUMENTS", "").split()], context=context).stream()


@dg.asset(deps=[get_asset_key_for_model([models], "int_agent_cost__finished_build")])
def publication():
    run("publish.py", "--target-path", str(HOME / "target"))


everything = dg.define_asset_job(
    "agent_cost", dg.AssetSelection.all(), config={"execution": {"config": {"multiprocess": {"max_concurrent": 1}}}}
)
defs = dg.Definitions(
    assets=[raw_tables, models, publication],
    jobs=[everything],
    schedules=[dg.ScheduleDefinition(job=everything, cron_schedule="17 * * * *")],
    resources={"dbt": DbtCliResource(project_dir=project, dbt_executable=str(HOME / ".venv/bin/dbt"))},
)
