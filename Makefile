# Everything a person does with this checkout. `make` alone lists it.
#
# scripts/prepare.py makes .venv, node_modules, the built assets and the translations, each only
# when what it is made from has changed; see there for what it needs (Python 3.11 and make).

PYTHON ?= python3
VENV := .venv/bin
UV_LOCK := $(VENV)/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --universal --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help run test faults bench lint format translations lock prepare prepare-test clean

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make run PORT=8001 MAILER_DATA_DIR=/srv/mailer  starts a second installation next to the first."

run: prepare ## Start Mailer on PORT (8000) with its data in MAILER_DATA_DIR (var); Ctrl-C stops it
	@exec $(VENV)/python -m mailer.serve --with-parent

test: prepare-test ## Check and test everything (CI=true: nothing may be skipped)
	@$(VENV)/python scripts/check.py

faults: prepare-test ## Kill, fill and confuse everything at full size (FAULTS=--small: in minutes); the report goes to docs/faults.md
	@$(VENV)/python scripts/faults.py $(FAULTS)

lint: prepare-test ## Check style, types, layers, templates and translations; changes nothing
	@$(VENV)/python scripts/check.py --no-tests

format: prepare-test ## Put Python files into shape
	@$(VENV)/ruff check --quiet --fix-only .
	@$(VENV)/ruff format --quiet .

bench: prepare ## Measure how fast this machine sends; BENCH="--only a,c --write FILE" and so on
	@$(VENV)/python scripts/postfix.py
	@PATH="$(CURDIR)/.cache/postfix/bin:$$PATH" $(VENV)/mailer bench $(BENCH)

translations: prepare-test ## Compile the French texts again and say what is missing
	@$(VENV)/python scripts/translations.py compile
	@$(VENV)/python scripts/translations.py check

lock: prepare-test ## Lock newer versions of all Python and browser packages
	@$(UV_LOCK) requirements/runtime.in -o requirements/runtime.txt
	@$(UV_LOCK) -c requirements/runtime.txt requirements/dev.in -o requirements/dev.txt
	@$(UV_LOCK) requirements/node.in -o requirements/node.txt
	@npm update --package-lock-only --ignore-scripts

clean: ## Remove all that make can make again; keeps the data folder
	@rm -rf .venv node_modules mailer/static/dist .cache .mypy_cache .ruff_cache .pytest_cache test-results

prepare:
	@$(PYTHON) scripts/prepare.py

prepare-test:
	@$(PYTHON) scripts/prepare.py --test
