# The project's commands: make run, make test; the rest is for development.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run setup test test-postgres bench-search lint types screens check score lock clean help

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Sincethen needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make $(VENV). On Debian or Ubuntu install python3-venv first."; exit 1; }

$(VENV)/.run-ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing Sincethen's pinned dependencies into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-ready: requirements-dev.lock $(VENV)/.run-ready
	@echo "Installing the test tools ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.run-ready ## make .venv with pinned dependencies

run: setup ## set up, poll once, print the digest and the alerts
	@$(BIN)/sincethen once

lint: $(VENV)/.dev-ready ## ruff
	@$(BIN)/ruff check .

types: $(VENV)/.dev-ready ## mypy --strict
	@$(BIN)/mypy

test: lint types ## ruff, mypy --strict, pytest
	@$(BIN)/python -m pytest

screens: $(VENV)/.dev-ready ## draw what readers see into docs/screens (needs Chromium; on Debian it is installed)
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } || { echo "Install Chromium first: sudo apt-get install chromium fonts-dejavu-core"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "simcord[preview]==3.2.1" "playwright>=1.65"
	@$(BIN)/python -m tests.platforms.discord.screens docs/screens
	@command -v npm >/dev/null || { echo "Install npm first, for Slack's screens: sudo apt-get install npm"; exit 1; }
	@$(BIN)/python -m tests.platforms.slack.screens docs/screens

test-postgres: $(VENV)/.dev-ready ## the tests of storage and all above it on PostgreSQL; a throw-away server is started for them
	@.ci/postgres $(BIN)/python -m pytest -m postgres

bench-search: $(VENV)/.dev-ready ## how fast a search is over a million entries, on SQLite and PostgreSQL (an hour)
	@.ci/postgres $(BIN)/python -m bench.search

check: test ## the same as test

score: $(VENV)/.dev-ready ## the detector's figures on labelled articles; fails below the committed ones
	@$(BIN)/python -m bench.score

lock: $(VENV)/.dev-ready ## write the lock files anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra postgresql --extra charts pyproject.toml requirements.in -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove what was made (not the stored data)
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
