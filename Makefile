# make report   the main job on the sample corpus, into report/report.html
# make test     lint, types, unit tests, doctests, notebooks, browser
# make lab      JupyterLab on the notebooks
# make lock     requirements.lock anew from pyproject.toml (needs uv); UPGRADE=--upgrade for newer versions
# make clean    remove the environment, the report and caches
#
# The environment is .venv, made once from requirements.lock; with uv when it is there, else with pip.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := report
.PHONY: report test check lab lock clean

report: $(STAMP)
	$(BIN)/framing report data/sample -o report/report.html
	@echo "make report: open report/report.html in a browser"

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -m "not clock" --numprocesses=auto --dist=loadfile
	$(BIN)/pytest -m clock
	@echo "make test: lint, types, unit tests, doctests, notebooks and browser passed"

check: test

lab: $(STAMP)
	$(BIN)/jupyter lab notebooks

lock:
	uv pip compile --universal --generate-hashes --no-header --all-extras --quiet $(UPGRADE) \
		pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) report dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Every download is checked against a hash in the lock, the build backend included; our own package
# is then built with that backend, so nothing else is fetched.
$(STAMP): requirements.lock pyproject.toml
	@echo "Installing the locked requirements into $(VENV), once; this takes a minute or two"
	@set -eu; \
	if command -v uv >/dev/null; then \
		uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(VENV); \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
		$(PYTHON) -m venv $(VENV); \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock; \
		$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .; \
	fi
	@touch $@
