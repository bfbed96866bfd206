# `make demo` grades the sample cohort; `make test` runs all tests; `make pictures` draws those of the documents.
# All set up .venv first, once.
PYTHON ?= python3
BIN := .venv/bin

# Without the Linux layers there is no isolation. The demonstration's students are ours, so it may run all the same.
DEMO_OPTIONS := $(if $(filter Linux,$(shell uname)),,--min-isolation open)

.PHONY: demo test lint pictures clean

demo: .venv/ready
	$(BIN)/autograder grade tests/cohort --out out $(DEMO_OPTIONS)

# Three files of tests at a time, as one that waits, for a deadline or for a command, leaves a core to the others; those that
# take longest come early in the alphabet. Where Python is told to keep no bytecode, each process would compile the package
# and the tests anew.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/ready tests/js/node_modules lint
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

pictures: .venv/ready
	$(BIN)/python tests/pictures.py

# Pinned, so that everybody has what was tested.
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(f"autograder needs Python 3.11 or later; {sys.executable} is {v[0]}.{v[1]}. Name another: make PYTHON=python3.12 ...") if v < (3, 11) else 0'
	@$(PYTHON) -c 'import ensurepip' || { echo "$(PYTHON) cannot make virtual environments; on Debian: apt-get install python3-venv"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

# What reads our results in other systems, as far as it is JavaScript; without it a few tests are skipped, but for CI.
tests/js/node_modules: tests/js/package-lock.json
	@command -v npm >/dev/null && npm ci --prefix tests/js --ignore-scripts --no-audit --no-fund --silent && touch $@ || { echo "npm: not used"; test -z "$$CI"; }

clean:
	rm -rf .venv out tests/js/node_modules
