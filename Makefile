# `make` alone lists what there is. Nothing here asks a question or needs root.
PYTHON ?= python3
INSTALL := "$(PYTHON)" devstack/bootstrap.py
PY := .venv/bin/python
# A production's settings, for the checks that look at them; the addresses lead nowhere.
PRODUCTION := set -a; . ./.env.example; LOCAL_ENV=/dev/null; \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))'); \
	AUDIT_SIGNING_KEY=$$($(PY) -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'); \
	set +a;
WHAT_RAN := $(PY) -m pytest -p devstack.what_ran
LOCK := -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate

# Every process compiling every module again would double the time of a start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test proofs marathon chaos mutants check bench messages lock reset clean install

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

run: ## the portal with all its services at http://127.0.0.1:8000 (another port: PORT=8001 make run)
	@$(INSTALL) run
	@$(PY) -m devstack run

test: install ## the quick tests, on a PostgreSQL and a Redis of their own (one app's: make test ROOM=consent)
	@$(PY) -m pytest -n 3 $(ROOM)

proofs: install ## the slow proofs: races, each kind of fault once, the browser's bars
	@echo "Proofs, side by side:"
	@$(WHAT_RAN) -m "proof and not marathon and not alone" -n 3 --dist worksteal
	@echo "Proofs that measure, one after the other:"
	@$(WHAT_RAN) -m "proof and not marathon and alone"

marathon: install ## the proofs in full: every failpoint, page, theme and width, 100 rounds, a million claims
	@echo "What the proofs only sample, side by side:"
	@$(WHAT_RAN) -m "marathon and not alone" -n 2 --dist worksteal
	@echo "What measures, one after the other:"
	@$(WHAT_RAN) -m "marathon and alone"
	@echo "The pages with a million claims:"
	@$(PY) -m bench 1000 1000000

chaos: install ## of proofs and marathon, what kills processes and takes services away
	@$(WHAT_RAN) -m chaos

mutants: install ## breaks each rule of tests/mutants in a copy, and asks the tests that should see it
	@$(PY) -m tests.mutants

check: install ## format, lint, imports, types, migrations, production's settings
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@.venv/bin/oxlint --quiet --deny-warnings static/js
	@$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	@$(PRODUCTION) $(PY) -m mypy .
	@$(PRODUCTION) $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(PY) manage.py lint_migrations
	@$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	@$(PY) -m pytest -q -m static tests/static

bench: install ## how fast the pages are
	@$(PY) -m bench

messages: install ## finds new texts, lists what is to translate, and compiles the translations
	@DEBUG=on $(PY) -m devstack.messages

lock: install ## new lock files from the requirements files
	@for name in requirements requirements-run requirements-servers requirements-dev; do \
		$(PY) $(LOCK) --output-file $$name.lock $$name.txt || exit 1; \
		{ echo "# Written by \`make lock\` from $$name.txt"; cat $$name.lock; } > $$name.new; \
		mv $$name.new $$name.lock; \
	done

reset: ## fresh demo data at the next start
	@$(INSTALL) reset
	@$(PY) -m devstack reset

clean: ## away with .venv, the local data and the caches
	@$(INSTALL) clean

install:
	@$(INSTALL) install
