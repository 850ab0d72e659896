# The two commands of the README are `make run` and `make test`.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test check bench conformance distribution mutation lock python

run: $(VENV)/.run ## make the home if needed, start everything, make the first deposit, serve until Ctrl-C
	@$(BIN)/esav init --demonstration
	@exec $(BIN)/esav serve --demonstration

test: $(VENV)/.dev ## the whole suite, on SQLite and PostgreSQL
	$(BIN)/pytest -n 4 --dist worksteal

check: $(VENV)/.dev ## style, types, layers, freshness of what is generated
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/esav formulaire check
	$(BIN)/esav essai catalogue
	$(BIN)/esav version check
	$(BIN)/python -m tools.generer_docs --check

bench: $(VENV)/.dev ## every figure beside its floor and goal, in less than ten minutes (BENCH=--rapide: a glance)
	$(BIN)/python -m bench $(BENCH)

conformance: $(VENV)/.dev ## the whole conformance suite against a gateway of its own (CONFORMANCE=--niveau Connexion: a part)
	$(BIN)/python -m tools.conformite $(CONFORMANCE)

distribution: $(VENV)/.dev ## dist/esav_conformance-*.whl: the conformance suite as an Opérateur installs it, without the gateway
	cd conformance_suite && $(abspath $(BIN))/python -m hatchling build -t wheel -d ../dist

mutation: $(VENV)/.dev ## deliberate faults in a copy of the gateway, each caught by its conformance case (MUTATION=doctype: one)
	$(BIN)/python -m tools.mutation $(MUTATION)

lock: $(VENV)/.dev ## resolve the locked requirements again (hashes, no registry address)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --extra build pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --all-extras pyproject.toml conformance_suite/pyproject.toml -o requirements-dev.txt

$(VENV)/bin/python: | python
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml conformance_suite/pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable . --editable conformance_suite
	@touch $@ $(VENV)/.run

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 ou 3.13 est introuvable : installez-en un \
	(Debian : apt-get install python3 python3-venv), ou nommez-le : make run PYTHON=/chemin/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) n'a pas le module venv : installez-le \
	(Debian : apt-get install python3-venv)" >&2; exit 1; }
