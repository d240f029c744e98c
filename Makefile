# The house's commands. Each step is a short script in scripts/; a stamp in .venv says that it is done, and that nothing
# it was made from has changed since: then `make` does nothing and asks no network.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo program setup test collect check bench clean
.DELETE_ON_ERROR:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: program ## hub, kiosk and monitor on this machine, with a throw-away database
	@exec .venv/bin/junban demo $(ARGS)

program: .venv/.program .venv/.vendor ## only what Junban runs with: .venv/bin/junban
	@.venv/bin/python -m compileall -q junban server kiosk display drivers # here, as the hub's account may write no code

setup: .venv/.system program .venv/.tools ## all of it: what it runs, is tested and is checked with
	@:

test: setup ## every test; ARGS="-k name" for some
	@scripts/test $(ARGS)

collect: setup ## read the tests, so that they are compiled once and not by each worker
	@env -u PYTHONDONTWRITEBYTECODE .venv/bin/pytest --collect-only --quiet > /dev/null || true

check: setup ## format, lint, types, import rules, the pages' scripts
	@scripts/check

bench: program ## rates, latencies and memory, measured on this machine
	@exec .venv/bin/junban bench $(ARGS)

clean: ## remove what set-up and tests made
	rm -rf .venv node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name vendor -type d -prune -exec rm -rf {} +

.venv/.program: pyproject.toml scripts/python_environment
	scripts/python_environment
	@touch $@

.venv/.tools: .venv/.program
	scripts/python_environment tools
	@touch $@

.venv/.vendor: package.json package-lock.json .npmrc scripts/with_node scripts/vendor.py scripts/page_fonts.py | .venv/.program
	scripts/with_node npm ci --ignore-scripts --no-audit --no-fund
	.venv/bin/python scripts/vendor.py
	@touch $@

# After the environment, whose folder holds the stamp; tried once: what could not be had is said, and not asked for again.
.venv/.system: scripts/system_packages.py | .venv/.program
	.venv/bin/python scripts/system_packages.py
	@touch $@
