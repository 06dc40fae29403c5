# Two commands: `make demo` runs one round on the demo county, `make test` passes all tests.
# Each sets up what it needs in .venv; nothing else is done by hand.

PYTHON ?= python3
GEOPLAN_LANG ?= en
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SOURCES := pyproject.toml README.md $(shell find geoplan data -type f -not -path '*/__pycache__/*')

.PHONY: demo test gallery bench docs machine clean

demo: $(VENV)/.demo
	$(BIN)/geoplan --lang $(GEOPLAN_LANG) demo --out maps/demo --replace

test: $(VENV)/.dev machine
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd tests && ../$(BIN)/pytest -n 2 --dist loadgroup
	$(BIN)/sphinx-build -W -q -b html docs docs/_build

# The examples under version control, remade from the demo.
gallery: demo $(VENV)/.dev
	cp maps/demo/coverage.html maps/gallery/coverage.html
	cp maps/demo/W24-1.pdf maps/gallery/route-sheet.pdf
	cp maps/demo/W24-cards.pdf maps/gallery/pocket-cards.pdf
	cp maps/demo/wall-A2-W24.pdf maps/gallery/wall-map.pdf
	$(BIN)/python docs/make_prints.py
	cp maps/demo/project/rounds/W24/draw.json maps/gallery/draw.json

bench: $(VENV)/.dev
	$(PIP) install -q -c constraints.txt '.[peers]'
	cd tests && ../$(BIN)/pytest benchmarks --benchmark-enable --benchmark-group-by=group

docs: $(VENV)/.dev
	$(BIN)/sphinx-build -W -b html docs docs/_build

# What the tests drive for real: a browser and a PostGIS server. Those there are, else Debian's,
# where we may install them.
machine:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || $(call fetch,chromium)
	@{ ls /usr/share/postgresql/*/extension/postgis.control && ls /usr/lib/postgresql/*/bin/initdb; } \
	  >/dev/null 2>&1 || $(call fetch,--no-install-recommends postgresql-postgis)

fetch = { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(1) >/dev/null; } || \
  echo "Not installed: $(1). The tests that need it will be skipped."

$(VENV)/.venv: 
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.demo: $(VENV)/.venv constraints.txt $(SOURCES)
	$(PIP) install -q -c constraints.txt .
	touch $@

# The tests run against the installed wheel, never against the source beside them.
$(VENV)/.dev: $(VENV)/.venv constraints.txt $(SOURCES)
	$(PIP) install -q -c constraints.txt '.[dev]'
	$(PIP) install -q --force-reinstall --no-deps .
	touch $@

clean:
	rm -rf $(VENV) dist build docs/_build .mypy_cache .ruff_cache .pytest_cache maps/demo
