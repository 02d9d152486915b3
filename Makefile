# Two commands matter: `make demo` and `make test`. Both set up what they need.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

.PHONY: demo test lint setup setup-dev browser bench model clean

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,postgres]'
	touch $@

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

# Chromium and a Japanese font for the tests that look at pages (Debian; needs root).
browser:
	@command -v chromium >/dev/null && fc-list ':lang=ja' | grep -q . \
		|| (apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null)

demo: setup
	rm -rf demo
	$(BIN)/python flows/demo.py demo

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: setup-dev browser lint
	$(BIN)/python data/corpus/check.py data/corpus/*.jsonl | tail -1
	$(BIN)/pytest

bench: setup-dev
	$(BIN)/python tests/bench/refresh.py

model: setup
	$(BIN)/koetabi train --labels data/corpus/*.jsonl --out models/default --force

clean:
	rm -rf $(VENV) demo dist build
