# Two commands do all the set-up:
#   make plan   plans Cajamarca with the data of the repository and prints where the run is
#   make test   every check of the project
# Others: make words (compile the Spanish), make data (rebuild data/ from published files, FROM=DIR),
#         make lock (new versions of the libraries), make bench (the quick ones;
#         benchmarks/peru.py and benchmarks/agree.py 10000 take long).

PYTHON ?= $(shell for candidate in python3.11 python3.12 python3.13 python3 python; do \
	if $$candidate -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1; \
	then echo $$candidate; break; fi; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
SCENARIO ?= scenarios/base.yaml

.PHONY: plan test check-python browser words data lock bench clean

plan: .venv/planner
	@$(BIN)/gapplanner plan $(SCENARIO)

test: .venv/developer browser
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell gapplanner tests tools docs CHANGELOG.md
	@$(BIN)/yamllint --strict data scenarios
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check-python:
	@test -n "$(PYTHON)" || { echo "gapplanner needs Python 3.11, 3.12 or 3.13: install it and run make again." >&2; exit 1; }

.venv/created: | check-python
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: install it (Debian, Ubuntu: apt install python3-venv) and run make again." >&2; exit 1; }
	@touch $@

.venv/planner: .venv/created requirements.lock pyproject.toml
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/developer: .venv/planner requirements-dev.lock
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@

browser: .venv/developer
	@$(BIN)/python tools/browser.py

words: .venv/developer
	@$(BIN)/python tools/words.py

data: .venv/developer
	@test -n "$(FROM)" || { echo "say where the published files are: make data FROM=DIR" >&2; exit 2; }
	@$(BIN)/gapplanner data build --from $(FROM)

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

bench: .venv/developer
	@$(BIN)/python benchmarks/planning.py
	@$(BIN)/python benchmarks/handover.py
	@$(BIN)/python benchmarks/gain.py cajamarca
	@$(BIN)/python benchmarks/agree.py 100

clean:
	rm -rf .venv build dist
