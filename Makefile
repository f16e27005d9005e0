# Everything one does with a checkout. `make` alone lists it.
.DEFAULT_GOAL := help

python := .venv/bin/python

.PHONY: help demo test test-all lint format wording bench load mutants anonymity faults soak audit image lock screenshots browser clean

help: ## List what make can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Try Handoff in the browser, without a Slack workspace
	@.ci/venv demo
	@exec $(python) -m bot demo

test: ## Run every check, as CI does
	@.ci/venv dev
	@.ci/checks

test-all: ## The same, with every test on both databases and in its long form
	@.ci/venv dev
	@.ci/checks all

lint: ## Look for mistakes and format differences, change nothing
	@.ci/venv dev
	@.ci/checks lint

format: ## Format the code and mend what can be mended safely
	@.ci/venv dev
	@$(python) -m ruff check --fix-only --quiet .
	@$(python) -m ruff format .

wording: ## Print what people read on every surface; ARGS="home" prints some, ARGS="--all" repeats what is on several
	@.ci/venv dev
	@$(python) -m tests.handlers.wording $(ARGS)

bench: ## Print the benchmark table; ARGS="answers pulses" prints parts of it, ARGS="beside --other ../before" compares
	@.ci/venv bench
	@$(python) -m tests.bench $(ARGS)

load: ## Send signed requests to many processes for ten minutes, and see how many are kept and how soon their cards come
	@.ci/venv bench
	@$(python) -m tests.load $(ARGS)

mutants: ## Break the pure rules in one place at a time, and print what no test misses; ARGS="bot.standards*" breaks some
	@.ci/venv mutants
	@$(python) -m mutmut run $(ARGS)
	@$(python) -m mutmut results
	@$(python) -m tests.bounds

anonymity: ## Try for twenty minutes to find out who said what in a pulse; ARGS="--trials 2000" takes longer
	@.ci/venv dev
	@$(python) -m tests.anonymity $(ARGS)

faults: ## Kill Handoff everywhere, with Slack misbehaving, in 300 runs; ARGS="--seeds 17" plays one again, ARGS="--help" has more
	@.ci/venv dev
	@$(python) -m tests.faults $(ARGS)

soak: ## Work for an hour as a company works in many weeks, and see that memory and tables stay; ARGS="--minutes 5" is shorter
	@.ci/venv dev
	@$(python) -m tests.faults.soak $(ARGS)

audit: ## Look for known weaknesses in what the lock files name, where the list of them can be reached
	@.ci/audit

image: ## Build the container's image and start it, where there is a container engine
	@.ci/image

lock: ## Write the lock files anew from pyproject.toml; UPGRADE=1 takes the newest versions
	@.ci/lock $(if $(UPGRADE),--upgrade)

screenshots: ## Take the pictures in the documentation again
	@.ci/venv dev
	@$(python) -m tests.browser.screenshots

browser: ## Install Chromium for the browser tests, where apt-get can
	@.ci/browser install

clean: ## Remove what the other targets made
	rm -rf .venv .venv-tools mutants .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find bot handlers storage tests -name __pycache__ -prune -exec rm -rf {} +
