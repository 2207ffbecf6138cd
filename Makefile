# The two commands: make run, make test. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
export HOST PORT

PY := .venv/bin/python
# What a site on the network sets, for the checks that ask for it.
PRODUCTION := SITE_URL=https://news.example REDIS_URL=redis://cache.example:6379/0 \
	SECURITY_CONTACT=security@news.example \
	SECRET_KEY=only-long-enough-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz

.DEFAULT_GOAL := help
.PHONY: help run demo test test-all lighthouse bench bench-peers lint messages requirements clean bootstrap bootstrap-dev

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

run: bootstrap ## set up and run everything on http://HOST:PORT, until Ctrl-C
	@# At a terminal in a process group of its own, so that Ctrl-C asks it alone and make ends with 0.
	@if [ -t 0 ]; then set -m; $(PY) manage.py up --prepare; \
		else exec $(PY) manage.py up --prepare; fi

demo: bootstrap ## fill an empty newsroom with demo people and stories
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py demo

test: bootstrap-dev ## run the tests this machine can run, and name the others
	@$(PY) -m pytest

test-all: bootstrap-dev ## run all tests; PostgreSQL, Redis, Chromium, Java and npm must be there
	@NEWSROOM_TEST_ALL=1 $(PY) -m pytest

lint: bootstrap-dev ## check style, types, import rules, templates, migrations, deployment
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	.venv/bin/djade --check --target-version 5.2 $$(git ls-files '*.html')
	NEWSROOM_VAR=$$(mktemp -d) $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

lighthouse: bootstrap-dev ## let Lighthouse (from npm) judge a front page and a story, as a phone has them
	@$(PY) -m tests.newsroom.lighthouse

bench: bootstrap-dev ## measure every bar; SCALE=10k|100k|1M DB=sqlite|postgres ONLY=tick,lists
	@$(PY) -m benchmarks $(if $(SCALE),--scale $(SCALE)) $(if $(DB),--db $(DB)) \
		$(if $(ONLY),--only $(ONLY))

bench-peers: bootstrap-dev ## measure a page beside the same one made by Wagtail, from PyPI
	@$(PY) -m benchmarks.peers

messages: bootstrap ## write new messages of code and templates into locale/
	@$(PY) manage.py collect_messages

requirements: ## compile the pins in pyproject.toml into both requirements files (needs uv)
	uv pip compile --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
		--universal pyproject.toml -o requirements.txt
	uv pip compile --generate-hashes --no-emit-index-url --no-annotate --universal \
		--python-version 3.11 --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt

clean: ## remove what tools left behind; var/ and .venv stay
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache
	find newsroom articles scoring tests locale \
		\( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} +

bootstrap:
	@$(PYTHON) -I newsroom/bootstrap.py requirements.txt

bootstrap-dev:
	@$(PYTHON) -I newsroom/bootstrap.py requirements-dev.txt
