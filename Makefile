# Every command of the project. `make help` explains them.
.DEFAULT_GOAL := help
.PHONY: run test test-all check format bench accounts judges bundle lock clean help

PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
export PORT HOST

run: ## start the portal at http://127.0.0.1:8000/ with demonstration content (PORT=, HOST=)
	@sh tools/setup.sh requirements.txt
	@exec $(BIN)/yangguang run

accounts: ## show the demonstration accounts and their passwords
	@sh tools/setup.sh requirements.txt
	@$(BIN)/yangguang accounts

test: ## run the tests (about 10 minutes); says what it had to leave out
	@sh tools/setup.sh requirements-dev.txt
	@$(BIN)/python tools/run_tests.py

test-all: ## run the whole matrix: both databases, every journey (up to 60 minutes)
	@sh tools/setup.sh requirements-dev.txt
	@$(BIN)/python tools/run_tests.py --all

check: ## judge style, types, contracts, migrations, translations, templates, deployment
	@sh tools/setup.sh requirements-dev.txt
	@$(BIN)/python tools/run_checks.py

format: ## put sources and templates in form
	@sh tools/setup.sh requirements-dev.txt
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	@find src -name '*.html' -print0 | xargs -0 -r $(BIN)/djhtml --tabwidth 2

bench: ## measure with 100,000 documents on both databases (ARGS="--only ledger")
	@sh tools/setup.sh requirements-dev.txt
	@$(BIN)/python benchmarks/run.py $(ARGS)

judges: ## install Lighthouse and the Nu HTML checker for bench and tests (needs node)
	@cd tools/node && npm ci

bundle: ## build dist/: all an installation without Internet needs
	@sh tools/setup.sh requirements-dev.txt
	@$(BIN)/python tools/make_bundle.py

lock: ## write the lock files anew from pyproject.toml
	@sh tools/lock.sh

clean: ## remove what was built; keeps the data in var/
	@rm -rf .venv dist build htmlcov test-results .coverage* .*_cache .hypothesis src/*.egg-info
	@find src tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} +

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
