# Thin lines over packaging/tasks.py, which does the same without make: python packaging/tasks.py help
PYTHON ?= python3
TASKS = $(PYTHON) packaging/tasks.py

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench

help: ## this list
	@$(TASKS) help
setup: ## create .venv, install everything, prepare the embedded model
	@$(TASKS) setup
run: ## open the window; without a display, ask in the terminal: make run FOLDER=~/Documents
	@$(TASKS) run $(if $(FOLDER),--folder "$(FOLDER)")
test: ## all checks and tests: make test ARGS="-k store"
	@$(TASKS) test $(ARGS)
lint: ## style, types and import contracts
	@$(TASKS) lint
bench: ## measure this machine: make bench ARGS="search --chunks 5000"
	@$(TASKS) bench $(ARGS)
