# legal_flow. `make help` lists what there is.
SHELL := /bin/sh
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
SEED   ?= 20240102
NAME   ?= short

.DEFAULT_GOAL := help
.PHONY: help setup packages demo up test fast lint docs prove bench lock clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

demo: setup ## Walk the whole road once: sample portfolio to kept-alive freeze, in real Airflow
	$(BIN)/legal-flow demo --seed $(SEED)

up: setup ## Start Airflow's pages on the demo's data and print address and login
	$(BIN)/legal-flow up

test: setup lint ## Lint, types, floors and all tests, under ten minutes
	$(BIN)/pytest -q -n 2 --dist loadfile

fast: setup ## The tests that need no server and no Airflow, in seconds
	$(BIN)/pytest -q -m "not (postgres or airflow or scheduler or slow)" -n 2

lint: setup ## Style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: setup ## Write the generated pages again
	$(BIN)/legal-flow docs

prove: setup ## The long programmes, by name and seed: make prove NAME=kill SEED=7
	$(BIN)/legal-flow prove $(NAME) --seed $(SEED)

bench: setup ## The product beside the plain way, as ratios, up to a million accounts; writes var/bench/results.json
	$(BIN)/legal-flow bench

setup: $(VENV)/.ready ## Install what is missing (Debian packages where root, Python packages by hash)

$(VENV)/.ready: requirements/bootstrap.lock requirements/dev.lock pyproject.toml scripts/system-packages
	scripts/system-packages
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

lock: ## Pin the newest releases that resolve together
	requirements/lock.sh

clean: ## Remove what demos, proofs and tests have made; the virtual environment and var/inbox stay
	rm -rf var/demo var/prove var/bench .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
