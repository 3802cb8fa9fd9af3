# Everything a newcomer types. `make report` and `make test` do their own set-up.

PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
SAMPLE := --campaign data/sample
# a module's tests stay together, for they share what they set up; in the order of the folders, so that the last are many and
# short and both workers end together
SHARED := -p tests.quicker -q -n $(JOBS) --dist loadscope --no-loadscope-reorder

# every process would compile the package anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help report test test-core test-lowest test-all lab app notebooks lint docs lock bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/done: requirements.lock pyproject.toml
	$(PYTHON) tools/setup_venv.py
	@touch $@

report: .venv/done ## score the sample campaign and publish all its reports in reports/
	$(BIN)/thidua run $(SAMPLE) --all --history --jobs $(JOBS)
	@echo "→ reports/index.html"

test: .venv/done ## run the tests: doctests, unit tests, whole-process runs, notebooks (nbval)
	$(BIN)/python -m pytest $(SHARED) --nbval --nbval-cell-timeout=120 $(if $(SYSTEM),-o "norecursedirs=.* build dist") notebooks src tests

CORE := tests/plan tests/scoring/test_figures.py tests/scoring/test_crosscheck.py \
	tests/ledger/test_decisions.py tests/whatif/test_scenario.py

test-core: .venv/done ## run what is quick, for every day: plan, scoring, record, what-if; no processes, no notebooks
	$(BIN)/python -m pytest -q -p no:nbval --hypothesis-profile=quick $(CORE)

.venv/lowest/done: pyproject.toml .venv/done
	$(BIN)/python -m venv --without-pip .venv/lowest
	UV_SYSTEM_CERTS=true $(BIN)/uv pip install --quiet --python .venv/lowest/bin/python --resolution lowest-direct --editable .
	@touch $@

test-lowest: .venv/lowest/done ## score and publish a month with the lowest versions that pyproject.toml admits
	.venv/lowest/bin/thidua score $(SAMPLE) --month 2021-03
	rm -rf .venv/lowest/reports
	.venv/lowest/bin/thidua run $(SAMPLE) --month 2021-03 --out .venv/lowest/reports

.venv/validator: .venv/done
	$(BIN)/python -m venv --without-pip $@
	UV_SYSTEM_CERTS=true $(BIN)/uv pip install --quiet --python $@/bin/python "roc-validator>=0.13" "rocrate>=0.16"

.venv/spark: .venv/done
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pyspark>=4"
	@touch $@

test-all: .venv/spark .venv/validator ## the tests, and those that need system packages (Chromium, LibreOffice, poppler, Java)
	$(MAKE) test SYSTEM=yes

lab: .venv/done ## open JupyterLab on copies of the notebooks, in data/sample/so-tay/
	$(BIN)/thidua lab data/sample

app: .venv/done ## open the explorer and the readings of the sample as a page, for people who do not program
	$(BIN)/thidua app data/sample

notebooks: .venv/done ## execute the reference notebooks again, keep their outputs, note what their cells are known by
	$(BIN)/python -m tools.write_notebooks

lint: .venv/done ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: .venv/done ## write the pages that are made from the code: docs/problems.md, docs/rules.md
	$(BIN)/python -m tools.write_docs

lock: ## lock the newest versions that pyproject.toml admits, and write environment.yml again
	$(BIN)/uv pip compile --universal --generate-hashes --no-annotate --python-version 3.11 --extra test pyproject.toml -o requirements.lock --upgrade
	$(BIN)/python -m tools.write_environment

bench: .venv/done ## measure how long things take, on a quiet machine, and write the table in benchmarks/README.md
	$(BIN)/python benchmarks/table.py

clean: ## remove the virtual environment and caches; published reports stay
	rm -rf .venv build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache
