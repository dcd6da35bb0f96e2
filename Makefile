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

# What translators write, as programs read it.
CATALOGS := $(patsubst %.po,%.mo,$(wildcard src/tallystick/server/locale/*/LC_MESSAGES/django.po))

%.mo: %.po .venv/.installed
	$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

setup: .venv/.installed $(CATALOGS)

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

bench: setup
	$(BIN)/python -m benchmarks

screenshots: setup
	$(BIN)/python -m tests.screenshots

lock: setup
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv build dist
