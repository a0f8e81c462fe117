# `make demo` starts everything, `make test` checks everything. Each does its own set-up, and needs nothing
# but Python 3.11 or newer and make.

BIN := .venv/bin
CATALOGUE := tun/translations/en/LC_MESSAGES/messages
OPTIONS :=
# Compiled tests are kept, whatever the machine says: compiling them takes as long as a third of the quick ones.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile

help:
	@echo "make demo          start both houses with a small city in them (OPTIONS='--help' says more)"
	@echo "make test          check everything: style, types, and all tests, browser included"
	@echo "make quick         the tests that need neither a browser nor another program nor printed sheets"
	@echo "make conformance   other countries' certificates, where they lie in TUN_TESTDATA"
	@echo "make check         style and types only"
	@echo "make screenshots   every page in both languages, phone and desk, light and dark, with contact sheets"
	@echo "make translations  bring the English catalogue up to date with code and templates"
	@echo "make clean         remove what was built, but neither keys nor data"

demo: ready $(CATALOGUE).mo
	@exec $(BIN)/tun demo $(OPTIONS)

test: check $(CATALOGUE).mo
	@$(BIN)/python -m tests.browsers
	@$(PYTEST) -m "not conformance" $(OPTIONS)
	@echo "This was SQLite and browser. PostgreSQL, kill rounds and other countries' certificates did not run."

quick: ready-for-tests $(CATALOGUE).mo
	@$(PYTEST) -m "not browser and not server and not sheets" $(OPTIONS)

conformance: ready-for-tests
	@$(PYTEST) tests/test_conformance.py $(OPTIONS)

check: ready-for-tests
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary

screenshots: ready-for-tests $(CATALOGUE).mo
	@$(BIN)/python -m tests.browsers
	@rm -rf screenshots
	@TUN_SCREENSHOTS=screenshots $(BIN)/python -m pytest --quiet tests/browser/test_every_page.py $(OPTIONS)
	@$(BIN)/python -m tests.screenshots screenshots

translations: ready
	@$(BIN)/python scripts/translations.py

ready:
	@sh scripts/set_up.sh

ready-for-tests:
	@sh scripts/set_up.sh --tests

$(CATALOGUE).mo: $(CATALOGUE).po
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale en

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis $(CATALOGUE).mo
	find scripts tests tun -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help demo test quick conformance check screenshots translations ready ready-for-tests clean
# Set-up comes first, whatever -j says.
.NOTPARALLEL:
