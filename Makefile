PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test test-long test-days browser lint fmt bench lock clean histories calendar-backtest sbom licences

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# An environment holds exactly what the hashed lock names: the run-time lock for the demo, the development lock for the rest.
# Nothing is resolved while installing (--no-deps): a release of tomorrow cannot find its way in. `pip check` then says
# whether the lock is whole.
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := $(PIP) install --quiet --no-deps --require-hashes -r
EDITABLE := $(PIP) install --quiet --no-deps --no-build-isolation -e . && $(PIP) check
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
  --no-strip-extras --no-emit-index-url --no-emit-find-links pyproject.toml --extra install

$(VENV)/.run: requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(LOCKED) requirements.txt
	$(EDITABLE)
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(LOCKED) requirements-dev.txt
	$(EDITABLE)
	@touch $(VENV)/.run $@

demo: $(VENV)/.run ## Rehearse the bundled scenario: timeline, overdue board, notifications
	$(BIN)/duban rehearse

test: $(VENV)/.dev ## Run the tests of every rule, list, command and room (about five minutes; starts PostgreSQL and Temporal)
	$(BIN)/python -m pytest -n 3 -m "not long"

browser: ## Install Debian's Chromium and a Chinese font, with which `make test-long` looks at the board (root)
	apt-get install -y -q --no-install-recommends chromium fonts-noto-cjk

test-long: $(VENV)/.dev ## Run what takes longer: kills, whole days, a year in skipped time, ledgers of every schema
	$(BIN)/python -m pytest -n 3 -m long

# A year's end at midnight, a Sunday that is a holiday, the day after a 29 February: no test may depend on its day.
DAYS := 2026-12-31T23:50+08:00 2027-02-07T10:00+08:00 2028-03-01T09:00+08:00

test-days: $(VENV)/.dev ## Run what needs no server on three other days: no test may depend on the day it runs
	for day in $(DAYS); do SHIFTED_CLOCK=$$day $(BIN)/python -m pytest -n 3 -m "not server and not long" || exit 1; done

lint: $(VENV)/.dev ## Formatting, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## First figures, each against its baseline in the same run
	$(BIN)/python -m bench

calendar-backtest: $(VENV)/.dev ## How provisional due dates of 2014 to 2026 compare with what was announced
	$(BIN)/python -m bench.backtest

sbom: $(VENV)/.dev ## The bill of materials (CycloneDX, JSON) of what runs in an office
	@$(BIN)/python -m tests.supply

licences: $(VENV)/.dev ## Every locked package with its licence
	@$(BIN)/python -m tests.supply --list

histories: $(VENV)/.dev ## Record the workflow histories that the replay test reads (run on released code only)
	$(BIN)/python -m tests.record_histories

lock: ## Lock the dependencies again, with hashes (also where the old lock no longer fits)
	test -x $(BIN)/uv || $(MAKE) $(VENV)/.dev
	$(COMPILE) -o requirements.txt
	$(COMPILE) --extra dev -o requirements-dev.txt

clean: ## Remove the environment and what tools left behind
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
