# make build                          the shipped demo, built and summed up
# make build SPANS='path/*.jsonl'     the same on your own OTLP files (INVOICES='path/*.csv' too)
# make bill                           walks from each invoice to the features and steps that caused it
# make close MONTH=2026-08            closes a month of the books; what comes later is booked in the open one
# make publish TO=file PARQUET=dir    the marts of the last finished build as a file for BI tools, switched in whole
# make test                           everything a contributor must pass on DuckDB
# make test-order                     more random splits into builds against one full refresh each
# make test-engines                   the same demo on PostgreSQL, row by row
# make test-dialects                  compiled and parsed for four more engines

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DBT := $(BIN)/dbt --no-use-colors
export DBT_PROFILES_DIR := $(CURDIR)
export DO_NOT_TRACK := 1

SPANS_IN := $(or $(SPANS),demo/traces)
INVOICES_IN := $(if $(SPANS),$(INVOICES),demo/invoices)
# Only where seeds are built: close_month.py looks into the file for whose they are.
SEEDS := $(if $(filter-out demo/%,$(SPANS_IN)),user_seeds,demo/user_seeds)
build lint parse pytest test test-order test-engines: export AGENT_COST_USER_SEEDS ?= $(SEEDS)

.DEFAULT_GOAL := help
.PHONY: help build bill close publish test test-order test-engines test-dialects lint parse pytest lab refresh-prices demo lock clean

help:
	@sed -n 's/^# //p' Makefile | head -n 9

# set -f: the loaders find what a glob stands for, so that they know which files were named.
build: $(VENV)/installed
	$(if $(SPANS),,$(if $(INVOICES),$(error INVOICES needs SPANS: make build SPANS='...' INVOICES='$(INVOICES)')))
	@set -f; $(BIN)/python scripts/separate_demo.py $(SPANS_IN)
	@set -f; $(BIN)/python scripts/load_spans.py $(SPANS_IN)
	@set -f; $(BIN)/python scripts/load_invoices.py $(INVOICES_IN)
	@echo "dbt build ..."
	@$(DBT) --log-level warn build || { code=$$?; test $$code -ne 1 || { \
		echo "dbt build failed: what it did not come to is of the build before."; \
		$(BIN)/python scripts/show_summary.py 2>/dev/null; $(BIN)/python scripts/show_failures.py; }; exit $$code; }
	@$(BIN)/python scripts/show_failures.py --warnings
	@$(BIN)/python scripts/show_summary.py

bill: $(VENV)/installed
	@$(BIN)/python scripts/show_bill.py $(MONTH)

close: $(VENV)/installed
	$(if $(MONTH),,$(error which month: make close MONTH=2026-08))
	@$(BIN)/python scripts/close_month.py $(MONTH) $(if $(PROVIDER),--provider $(PROVIDER))

publish: $(VENV)/installed
	@$(BIN)/python scripts/publish.py $(if $(TO),--to $(TO)) $(if $(PARQUET),--parquet $(PARQUET))

# parse first: lint reads what it parsed
test: parse lint pytest

lint: $(VENV)/installed
	AGENT_COST_DB=:memory: $(BIN)/sqlfluff lint --processes 2 --disable-progress-bar models tests/dbt

# Deprecations are errors; so is what the next parser refuses.
parse: $(VENV)/installed
	AGENT_COST_DB=:memory: $(DBT) parse --no-partial-parse --warn-error-options '{"error": ["Deprecations"]}'
	$(DBT) parse --no-partial-parse --use-v2-parser

pytest: $(VENV)/installed
	$(BIN)/python -m pytest -n 2 --no-loadscope-reorder tests/python

# Always the same nine; from ten on (AGENT_COST_INCREMENTAL_EXAMPLES=10) they are others each time.
test-order: $(VENV)/installed
	AGENT_COST_INCREMENTAL_EXAMPLES=$${AGENT_COST_INCREMENTAL_EXAMPLES:-9} $(BIN)/python -m pytest -k any_split tests/python/test_incremental.py

test-engines: $(VENV)/installed
	tests/engines/run.sh postgres

# Compiles for Snowflake, BigQuery, Databricks and Spark with made-up credentials and parses the result.
test-dialects: $(VENV)/installed
	tests/engines/run.sh dialects

# Real instrumentations against a loopback server: writes the fixtures of tests/emitter_lab again.
lab:
	tests/emitter_lab/run.sh

refresh-prices: $(VENV)/installed
	$(BIN)/python scripts/refresh_prices.py

demo: $(VENV)/installed
	$(BIN)/python scripts/generate_demo.py

# Needs uv; writes names, versions and hashes, no address.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --override requirements.overrides requirements.in -o requirements.lock

clean:
	rm -rf target logs $(VENV)

$(VENV)/installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "agent_cost needs Python 3.11 or newer: make build PYTHON=python3.12"; exit 1; }
	@echo "Installing the pinned tools into $(VENV) (about a minute, once) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@
