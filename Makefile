# make run    opens the app in the browser
# make test   installs and passes the tests
# make check  style and types
# Set VENV to keep the environment elsewhere, and INSTALL=".venv/bin/python -m pip install" where only pip knows the way
# to the packages: uv reads no pip.conf.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
INSTALL ?= $(BIN)/uv pip install --python $(BIN)/python

# uv compiles nothing: where the first import may not keep what it compiled, each process compiles torch again (8 CPU s).
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run install test test-without-browser test-in-browser check clean

run: $(VENV)/.app
	$(BIN)/streamlit run app.py

test: $(VENV)/.tests
	@$(MAKE) --no-print-directory -j2 test-without-browser test-in-browser

test-without-browser: $(VENV)/.tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist worksteal --ignore=tests/browser

# A browser waits as often as it works: two at a time, each with an app of its own, a file after the other.
test-in-browser: $(VENV)/.tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/browser >$(VENV)/browser.log 2>&1; failed=$$?; cat $(VENV)/browser.log; exit $$failed

install: $(VENV)/.tests

check: $(VENV)/.tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyrefly check --python-interpreter-path $(BIN)/python

clean:
	rm -rf $(VENV)

$(VENV)/.app: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mpsviz needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip uv==0.13.9
	@echo "Installing what the app needs: several GB with PyTorch, a minute or more."
	$(INSTALL) --quiet -r requirements.txt
	touch $@

$(VENV)/.tests: $(VENV)/.app tests/requirements.txt
	$(INSTALL) --quiet -r tests/requirements.txt
	touch $@
