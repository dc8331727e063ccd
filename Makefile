# The whole developer manual. The first of these on a fresh machine makes .venv and installs what the lock file pins.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: demo test lint approve bench docs

demo: $(INSTALLED)  ## the sample firm's night on embedded SQLite
	@$(BIN)/receivables demo demo

test: $(INSTALLED)  ## every test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: $(INSTALLED)  ## style, types, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

approve: $(INSTALLED)  ## rewrite the golden files from what the code says now; read the diff before you commit it
	APPROVE=1 $(BIN)/python -m pytest -q -m "not prefect and not slow"

bench: $(INSTALLED)  ## figures as ratios to floors measured in the same run; ITEMS="10000 100000" for fewer
	$(BIN)/python -m benchmarks $(if $(ITEMS),--items $(ITEMS))

docs: $(INSTALLED)  ## rewrite the generated pages of docs/
	$(BIN)/python -m docs.generate

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.12")'
	@echo "Making .venv and installing the pinned packages, which takes a minute or two ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(INSTALLED)
