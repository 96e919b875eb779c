# Everything a person types here. Needs python3 (3.11 or newer), make, git and a package index; no other tool.
# PYTHON=… names another interpreter; PIP_FIND_LINKS and PIP_INDEX_URL are honoured, as pip would.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CATALOGUE := config/locale/en/LC_MESSAGES/django
WORKERS ?= 2
# Checks and tests keep their files away from the data of people who work here.
SCRATCH := build

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test prove check format bench lock

help:  ## show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

setup: $(INSTALLED) $(CATALOGUE).mo  ## make .venv and install everything; changes nothing when nothing changed

$(INSTALLED): pyproject.toml requirements/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 || true)." >&2; \
	  echo "Name another one: make setup PYTHON=/path/to/python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "python3 -m venv failed. On Debian and Ubuntu: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@$(BIN)/python -m pip install --quiet uv || echo "uv is not to be had; pip installs alone, which takes longer." >&2
	@export UV_FIND_LINKS="$${UV_FIND_LINKS:-$$PIP_FIND_LINKS}" VIRTUAL_ENV="$(CURDIR)/$(VENV)"; \
	 if [ -n "$$PIP_INDEX_URL" ]; then export UV_DEFAULT_INDEX="$$PIP_INDEX_URL"; fi; \
	 $(BIN)/uv pip install -c requirements/constraints.txt -e ".[models,scale,dev]" || \
	 $(BIN)/python -m pip install -c requirements/constraints.txt -e ".[models,scale,dev]"
	@touch $@

# Compiled with Babel, so that no system gettext is needed.
$(CATALOGUE).mo: $(CATALOGUE).po $(INSTALLED)
	@$(BIN)/python -m config.messages compile

demo: setup  ## build the demo content through every step, then serve it (Ctrl-C ends it)
	$(BIN)/python manage.py demo

serve: setup  ## serve the pages and work off the jobs (Ctrl-C ends it)
	$(BIN)/python manage.py serve

test: setup  ## every test; those whose server or browser is missing skip and say so
	ZHENPING_DATA_DIR=$(SCRATCH)/test $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

prove: setup  ## the long proofs, which need PostgreSQL (ZHENPING_TEST_POSTGRES_URL) and an idle machine
	ZHENPING_DATA_DIR=$(SCRATCH)/prove $(BIN)/python -m pytest -m prove -s $(ARGS)

check: export ZHENPING_DATA_DIR := $(SCRATCH)/check
check: export DATABASE_URL :=
check: setup  ## style, types, borders, migrations, templates, translations, API schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python manage.py makemigrations --check --dry-run
	git ls-files '*.html' | xargs $(BIN)/djade --check --target-version 5.2
	$(BIN)/python -m config.messages check
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file $(SCRATCH)/openapi.yaml

format: setup  ## lay out code and templates as `check` wants them
	$(BIN)/ruff check --fix --quiet --select I .
	$(BIN)/ruff format --quiet .
	-git ls-files '*.html' | xargs $(BIN)/djade --target-version 5.2

bench: setup  ## our parts beside a ceiling, as ratios from one run (needs ../shared/data)
	$(BIN)/python -m tests.bench

# The local build label of a CPU wheel (+cpu) is cut off: the pin must hold wherever the wheel comes from.
lock: $(INSTALLED)  ## resolve every dependency anew into requirements/constraints.txt
	@export UV_FIND_LINKS="$${UV_FIND_LINKS:-$$PIP_FIND_LINKS}"; \
	 if [ -n "$$PIP_INDEX_URL" ]; then export UV_DEFAULT_INDEX="$$PIP_INDEX_URL"; fi; \
	 $(BIN)/uv pip compile --quiet --upgrade --all-extras --python-version 3.11 --no-header --no-annotate \
	   --no-emit-index-url --no-emit-find-links pyproject.toml -o $(VENV)/constraints.new
	@{ echo "# Made by 'make lock' from pyproject.toml; every version that 'make setup' may install."; \
	   sed -E '/^(--|#)/d; s/^(torch==[0-9.]+)\+[a-z0-9.]+/\1/' $(VENV)/constraints.new; } > requirements/constraints.txt
	@rm $(VENV)/constraints.new
