# make demo | make test | make soak | make bench | make screenshots | make format
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
unexport PYTHONDONTWRITEBYTECODE  # dozens of programs start here: none should compile everything anew

.PHONY: help demo test check soak bench screenshots format lock
.DEFAULT_GOAL := help

help: ## list what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 13

$(VENV)/ready: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check "uv==0.13.8"
	@$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

demo: $(VENV)/ready ## a company connects, loads and ties out (ARGS=--once: end after the certificate)
	@$(BIN)/tieout demo $(ARGS)

check: $(VENV)/ready ## lint, types, import contracts
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/pyrefly check --summarize-errors
	@$(BIN)/lint-imports --no-logo

test: check ## everything that CI runs
	@$(BIN)/pytest -n 6 --dist worksteal -m 'not soak' $(ARGS)

soak: $(VENV)/ready ## the long proofs
	@$(BIN)/pytest -m soak --timeout 3600 $(ARGS)

bench: $(VENV)/ready ## figures, not promises
	@for program in bench/*.py; do $(BIN)/python $$program || exit 1; done

screenshots: $(VENV)/ready ## every page and state, light and dark, into docs/images
	@$(BIN)/python scripts/screenshots.py $(ARGS)

format: $(VENV)/ready ## let ruff mend what it can
	-@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

lock: ## pin every dependency, with hashes
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra dev pyproject.toml -o requirements.lock
