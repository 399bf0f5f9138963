# AE Lab. `make help` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
FRONTEND := $(shell find app/frontend -type f -not -path '*/node_modules/*' 2>/dev/null)

# A process a core. Which tests stay in one, as they share what they have made, and which come first: tests/conftest.py.
TESTS := $(BIN)/python -m pytest tests --numprocesses auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help app test quick figures exports walk fuzz kills image proxies check bench bench-growth bench-estimates bench-page bench-quality bench-class simulate-class crowd fidelity fidelity-long frontend models clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

app: $(VENV)/.app $(VENV)/.frontend ## Install what is missing and open the app on 127.0.0.1
	@exec $(BIN)/aelab app $(ARGUMENTS)

test: $(VENV)/.test $(VENV)/.frontend ## Install what is missing and run all tests
ifdef ARGUMENTS
	$(BIN)/python -m pytest $(ARGUMENTS)
else
	$(TESTS)
endif

quick: $(VENV)/.test $(VENV)/.frontend ## Run the tests that need no browser and kill no process of their own
	$(TESTS) --ignore tests/browser --ignore tests/engine/test_engine.py --ignore tests/engine/test_local_slots.py \
	  --ignore tests/runs/test_run_kill.py --ignore tests/classroom/test_kills.py

figures: $(VENV)/.test $(VENV)/.frontend ## Measure in a browser how fast the page feels, on a machine that does nothing else
	$(BIN)/python -m pytest tests/browser/measure_*.py tests/browser/test_explore_tabs.py::test_a_drawing_is_encoded_while_it_is_drawn \
	  tests/browser/test_opening.py::test_ctrl_c_leaves_nothing_behind

exports: $(VENV)/.test $(VENV)/.frontend ## Train every preset as long as it is, on digits, and hold its exported script against it
	$(BIN)/python -m pytest tests/take_home/whole_trainings.py

walk: $(VENV)/.test $(VENV)/.frontend ## Walk over the page at random in a browser (WALKS=10, SEED=1, ACTS=100)
	@PYTHONPATH=.:tests $(BIN)/python -m browser.walker $(if $(WALKS),--walks $(WALKS)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(ACTS),--acts $(ACTS))

fuzz: $(VENV)/.test $(VENV)/.frontend ## Ask every route for what no browser would (REQUESTS=10000, SEED=1)
	@PYTHONPATH=.:tests $(BIN)/python -m fuzz $(if $(REQUESTS),--requests $(REQUESTS)) $(if $(SEED),--seed $(SEED))

kills: $(VENV)/.test $(VENV)/.frontend ## Kill the programs of a class at random while it trains (SEEDS=3, FIRST=1, KILLS=12)
	@PYTHONPATH=.:tests AELAB_PRODUCTS=onednn OMP_NUM_THREADS=1 $(BIN)/python -m kills $(if $(SEEDS),--seeds $(SEEDS)) \
	  $(if $(FIRST),--first $(FIRST)) $(if $(KILLS),--kills $(KILLS))

image: ## Execute the Dockerfile's lines in a clean root, without Docker, and try what comes of it (as root; TORCH=pip)
	$(or $(wildcard $(BIN)/python),$(PYTHON)) -m deploy.clean_root $(if $(TORCH),--build-arg TORCH=$(TORCH)) $(ARGUMENTS)

proxies: $(VENV)/.test $(VENV)/.frontend ## Train and teach through nginx and Caddy as deploy/ has them, where they are installed
	$(BIN)/python -m pytest tests/browser/behind_proxy.py

check: $(VENV)/.test $(VENV)/.frontend ## Style, types, and the frontend's own tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python hatch_build.py npm run check
	$(BIN)/python hatch_build.py npm test

bench: $(VENV)/.test $(VENV)/.frontend ## Measure training speed side by side with others (takes a while)
	$(BIN)/python -m bench $(ARGUMENTS)

bench-estimates: $(VENV)/.app ## How far off the queue's estimates are in a class of thirty, by a clock of its own (seconds)
	@$(BIN)/python -m bench.estimates $(ARGUMENTS)

bench-page: $(VENV)/.test $(VENV)/.frontend ## Measure the lab's memory, its start and a killed worker's return, on a quiet machine
	@$(BIN)/python -m bench.page $(ARGUMENTS)

bench-growth: $(VENV)/.app ## Measure how a step's seconds grow with widths, codes, images and sides (build/growth.html)
	$(BIN)/python -m bench.growth $(ARGUMENTS)

bench-quality: $(VENV)/.test ## Seconds of training until MNIST's test images are told as well, beside others (SEEDS=3)
	@$(BIN)/python -m bench.quality $(if $(SEEDS),--seeds $(SEEDS)) $(ARGUMENTS)

bench-class: $(VENV)/.test $(VENV)/.frontend ## Have a class of thirty on a server for ten minutes (MINUTES=10, FAULTS=1), on a quiet machine
	@$(BIN)/python -m bench.classroom $(if $(MINUTES),--minutes $(MINUTES)) $(if $(FAULTS),--faults) $(ARGUMENTS)

simulate-class: $(VENV)/.app ## Have classes of up to a thousand on the queue's own code, with a clock that leaps
	@$(BIN)/python -m bench.classroom.simulated $(ARGUMENTS)

crowd: $(VENV)/.test $(VENV)/.frontend ## Have thirty people at once on an app of its own (PEOPLE=30, EPOCHS=12), on a quiet machine
	@$(BIN)/python -m bench.crowd $(if $(PEOPLE),--people $(PEOPLE)) $(if $(EPOCHS),--epochs $(EPOCHS))

fidelity: $(VENV)/.app ## Measure what the course says (an hour or so; CLAIM=name for one)
	$(BIN)/python -m fidelity $(if $(CLAIM),--claim $(CLAIM)) $(ARGUMENTS)

fidelity-long: $(VENV)/.app ## Measure what takes a night or a GPU
	$(BIN)/python -m fidelity --long $(if $(CLAIM),--claim $(CLAIM)) $(ARGUMENTS)

models: $(VENV)/.app ## Train the ready-made models anew
	$(BIN)/python models/make.py

frontend: $(VENV)/.frontend ## Build the browser's half

clean: ## Remove what was built, the environment included
	rm -rf $(VENV) build dist app/static app/frontend/node_modules

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Expected Python 3.11 or newer, found $$($(PYTHON) --version 2>&1); try make PYTHON=python3.12 ..."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade 'pip>=25.1'

# torch and torchvision in one command, so that they are one pair.
$(VENV)/.torch: | $(BIN)/python
	@echo "Installing PyTorch (once; some gigabytes on Linux) ..."
	$(PIP) install 'torch>=2.11' 'torchvision>=0.26'
	@touch $@

$(VENV)/.app: pyproject.toml hatch_build.py $(VENV)/.torch
	@echo "Installing AE Lab ..."
	$(PIP) install --editable .
	$(PIP) install --group node
	@touch $@ $(VENV)/.frontend

$(VENV)/.test: $(VENV)/.app
	$(PIP) install --group test
	@touch $@

$(VENV)/.frontend: $(FRONTEND) | $(VENV)/.app
	@$(BIN)/python hatch_build.py
	@touch $@
