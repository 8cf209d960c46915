# Everything that is done with this repository. `make` alone explains itself.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
DEV := $(PYTHON) -m tools.dev
FLASK := .venv/bin/python -m flask --app wsgi
ARGS ?=

export PORT

.DEFAULT_GOAL := help
.PHONY: help setup run work demo migration check test e2e permissions bench lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## The environment in .venv, with the tools
	@$(DEV) setup

run: ## The portal, its worker and a demo on http://127.0.0.1:5000 (PORT=… for another)
	@exec $(DEV) run

work: ## The worker alone
	@$(DEV) setup
	@exec $(FLASK) work

demo: ## The demo data; safe to run twice
	@$(DEV) setup
	@$(FLASK) db upgrade
	@$(FLASK) demo

migration: ## A new migration from the models (NAME="what changes")
	@test -n "$(NAME)" || { echo 'Say what changes: make migration NAME="people and events"'; exit 2; }
	@$(DEV) setup
	@$(FLASK) db upgrade
	@$(FLASK) db migrate --message "$(NAME)"

check: ## Style, types, import contracts, templates, dependencies
	@$(DEV) check

test: ## Every test, on SQLite and PostgreSQL, in a browser too (ARGS="tests/unit -k money" for some)
	@exec $(DEV) test $(ARGS)

e2e: ## The journeys in a browser only; what failed leaves a trace in test-results
	@exec $(DEV) test tests/e2e --tracing=retain-on-failure $(ARGS)

permissions: ## Who may what, written anew into docs/permissions.md
	@$(DEV) setup
	@.venv/bin/python -m tests.support.permissions

bench: ## The benchmark (BENCH_DATABASE_URL=… for PostgreSQL)
	@exec $(DEV) bench $(ARGS)

lock: ## New lock files from pyproject.toml (needs uv)
	@$(DEV) lock $(ARGS)

clean: ## Away with caches and test results; .venv and instance stay
	@rm -rf test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
