PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
export PORT
# Compiled modules are kept wherever we start: without them every process compiles the whole product anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run setup test check bench audit schema fonts clean environment development

run: environment
	@$(PY) bin/serve.py

setup: environment
	@$(PY) bin/serve.py --setup-only

environment:
	@$(PYTHON) bin/bootstrap.py

development:
	@$(PYTHON) bin/bootstrap.py --dev

test: development
	@$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(TESTS)

check: development
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy .
	@.venv/bin/lint-imports
	@OWNY_ENV=test $(PY) manage.py makemigrations --check --dry-run
	@OWNY_ENV=test $(PY) manage.py check
	@$(PY) bin/check_templates.py

bench: development
	@$(PY) -m bench

audit: development
	@$(PY) bin/audit.py

clean:
	rm -rf .venv staticfiles var .mypy_cache .ruff_cache .pytest_cache
