# Everything a fresh machine needs is Python 3.11 or newer and make. Targets set themselves up.

.DEFAULT_GOAL := help
.PHONY: help core otherpython setup browser demo check verify test format bench docs site audit sbom lock clean distclean

VENV := .venv
PY := $(VENV)/bin/python
ANAGEN := $(VENV)/bin/anagen
PIP := $(PY) -m pip --disable-pip-version-check
READY := $(VENV)/.ready
CORE_READY := $(VENV)/.ready-core
BENCH_READY := $(VENV)/.ready-bench
WORKERS ?= 2

# PYTHON=... names the interpreter; without it the first of these that is new enough is taken.
PYTHONS := $(if $(PYTHON),$(PYTHON),python3 python3.13 python3.12 python3.11 python3.14)
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

# Another version than that of .venv, for `make otherpython`; OTHER=... names it.
OTHERS = $(if $(OTHER),$(OTHER),python3.13 python3.12 python3.14 python3.11)
MINE = $(shell $(PY) -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# uv installs ten times faster than pip, so it is used where it is on the PATH (`make UV= demo`: not even there). Both
# check the hash of every file. A lock names all that is needed, so nothing is resolved; bytecode is made at first use.
UV := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),$(UV) pip install --no-config --quiet --python $(PY),$(PIP) install -qq --no-compile)
LOCKED := $(INSTALL) --no-deps --only-binary :all: --require-hashes --requirement

# Without bytecode every start would compile all sources again.
unexport PYTHONDONTWRITEBYTECODE

# Before a stage, and after it: what took how many seconds.
BEGIN := began=$$(date +%s)
TOLD = echo "  $(1): $$(( $$(date +%s) - began )) s"

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

core: $(CORE_READY) ## make .venv with what trials and forecasts need, in locked versions

setup: $(READY) ## the same with development tools and every extra

$(CORE_READY): pyproject.toml requirements-core.lock
	@if [ -x $(PY) ] && ! $(PY) -c '$(NEW_ENOUGH)'; then \
	  echo "make: $(VENV) holds a Python older than 3.11; run 'make distclean' and try again" >&2; exit 1; fi
	@if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	  for candidate in $(PYTHONS); do \
	    if $$candidate -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then found=$$candidate; break; fi; done; \
	  if [ -z "$$found" ]; then \
	    echo "make: Anagen needs Python 3.11 or newer; looked for: $(PYTHONS)." >&2; \
	    echo "make: install one, or name it: make setup PYTHON=/path/to/python3" >&2; exit 1; fi; \
	  echo "Making $(VENV) with $$($$found --version)"; $(BEGIN); rm -rf $(VENV); \
	  if [ -n "$(UV)" ]; then $(UV) venv --quiet --seed --no-python-downloads --python "$$(command -v $$found)" $(VENV); \
	  else $$found -m venv $(VENV); fi || { rm -rf $(VENV); \
	    echo "make: could not make $(VENV); on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
	  $(call TOLD,environment); \
	fi
	@echo "Installing the locked dependencies with $(if $(UV),uv,pip)"
	@$(BEGIN); $(LOCKED) requirements-core.lock && $(call TOLD,dependencies)
	@$(BEGIN); $(INSTALL) --no-deps --no-build-isolation --editable . && $(call TOLD,anagen itself)
	@touch $@

$(READY): $(CORE_READY) requirements.lock requirements-bayes.lock requirements-sbml.lock requirements-browser.lock requirements-site.lock requirements-cluster.lock
	@echo "Installing the locked development tools and extras"
	@$(LOCKED) requirements.lock
	@for extra in bayes sbml browser site cluster; do \
	  $(LOCKED) requirements-$$extra.lock >$(VENV)/$$extra.log 2>&1 \
	  || echo "Without the $$extra extra: it could not be installed here (see $(VENV)/$$extra.log); its tests are skipped"; \
	done
	@$(PY) -m compileall -q -j $(WORKERS) $(VENV)/lib >/dev/null 2>&1 || true
	@touch $@

$(BENCH_READY): $(READY) requirements-bench.lock
	@echo "Installing the peers"
	@$(PIP) install -qq --requirement requirements-bench.lock >$(VENV)/bench.log 2>&1 \
	  || echo "Some peers could not be installed (see $(VENV)/bench.log); the benchmark goes on without them"
	@touch $@

# CI runs all tests under each Python; here the results of two are compared byte by byte.
otherpython: setup ## make .venv-other with another version of Python and compare the bytes of its results
	@if [ ! -x .venv-other/bin/python ]; then \
	  for candidate in $(OTHERS); do \
	    if $$candidate -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] == "$(MINE)")' >/dev/null 2>&1; then \
	      found=$$candidate; break; fi; done; \
	  if [ -z "$$found" ]; then echo "make: no Python of another version than $(MINE); looked for: $(OTHERS)" >&2; exit 1; fi; \
	  $$found -m venv .venv-other; fi
	@.venv-other/bin/python -m pip --disable-pip-version-check install -qq --only-binary :all: --requirement requirements.lock
	@.venv-other/bin/python -m pip --disable-pip-version-check install -qq --no-deps --no-build-isolation --editable .
	$(PY) -m pytest -q -rs tests/laws/test_surroundings.py -k another_python

demo: core ## run the example trial and say where its report is
	@$(BEGIN); $(ANAGEN) trial examples/pilot.toml --out results/pilot && $(call TOLD,trial and report)

browser: ## install Chromium for the tests in a browser (Debian and Ubuntu, as root); without it they are skipped
	@command -v chromium >/dev/null 2>&1 || { apt-get update -qq && apt-get install -qq -y chromium; }

# Two workers share two cores. Everything below the line of `slow` marks (CONTRIBUTING.md) is fast enough to run before each commit.
check: setup ## check format, lint and types, then run the fast tests: within a minute
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@$(PY) -m pytest -n $(WORKERS) -q -m "not slow"

test: setup ## check format, lint and types, then run every test
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest -n $(WORKERS) -q -rs

format: setup ## format the code and mend what lint can mend
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

verify: setup ## check the published models, the engines, delivery and SBML (a minute)
	$(PY) -m verification

bench: $(BENCH_READY) ## run Anagen and its peers side by side; writes benchmarks/results.json
	$(PY) benchmarks/run.py

# Steps that are done are not done again; `python -m tools.docs.all --list` names them. The numbers of docs/validation.md are
# worked out by `anagen validate` (docs/calibration.md); here its page is only rewritten.
docs: setup ## write the pages and pictures that hold numbers again, and say what changed (most of an hour)
	$(PY) -m tools.docs.all --redraw

site: setup ## build the documentation as a site, in build/site; a warning is an error
	@$(PY) -m sphinx -c docs -b html -q -W --keep-going -d build/doctrees . build/site
	@echo "Open build/site/index.html"

AUDIT := build/audit
$(AUDIT)/.ready: $(READY) requirements-audit.lock
	@$(PY) -m venv --clear $(AUDIT)
	@$(AUDIT)/bin/python -m pip --disable-pip-version-check install -qq --requirement requirements-audit.lock
	@touch $@

audit: $(AUDIT)/.ready ## compare the lock files with the public advisories (needs the network)
	@for lock in requirements*.lock; do echo "$$lock"; \
	  $(AUDIT)/bin/pip-audit --require-hashes --disable-pip --progress-spinner off --requirement $$lock || failed=1; \
	done; [ -z "$$failed" ]

sbom: $(AUDIT)/.ready ## write the bill of materials (CycloneDX) of each lock file, in build/sbom
	@mkdir -p build/sbom
	@for lock in requirements*.lock; do \
	  $(AUDIT)/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
	    --output-file build/sbom/$$(basename $$lock .lock).cdx.json $$lock; \
	done; ls build/sbom

# --universal: one lock for every platform. Neither index addresses nor paths may get in (tests/test_packaging.py).
LOCK := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --fork-strategy fewest --generate-hashes --no-header --no-annotate --upgrade

lock: setup ## renew the lock files with the newest versions that fit
	@$(PIP) install -qq uv
	$(LOCK) --extra dev --output-file requirements.lock
	$(LOCK) --extra editable --constraint requirements.lock --output-file requirements-core.lock
	$(LOCK) --extra bayes --constraint requirements.lock --output-file requirements-bayes.lock
	$(LOCK) --extra browser --constraint requirements.lock --output-file requirements-browser.lock
	$(LOCK) --extra sbml --constraint requirements.lock --output-file requirements-sbml.lock
	$(LOCK) --extra site --constraint requirements.lock --constraint requirements-browser.lock --output-file requirements-site.lock
	$(LOCK) --extra audit --constraint requirements.lock --constraint requirements-browser.lock --output-file requirements-audit.lock
	$(LOCK) --extra cluster --constraint requirements.lock --output-file requirements-cluster.lock
	$(LOCK) --extra bench --constraint requirements.lock --output-file requirements-bench.lock

clean: ## remove caches and build products; results and .venv stay
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## remove .venv too
	rm -rf $(VENV)
