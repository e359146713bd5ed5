SHELL := /bin/bash
.DELETE_ON_ERROR:

.PHONY: help demo test bench schema sdk docs format setup clean

help: ## Lists what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup ## Runs the quick start on the sandbox and shows what came of it
	@tests/sandbox/run npx ts-node tests/demo/demo.ts

test: setup ## Lints, and runs every test
	@PACKAGE_IS_BUILT=yes npx ts-node tests/run.ts

bench: setup ## Prints the figures
	@tests/sandbox/run npx ts-node tests/bench/main.ts

schema: node_modules ## Writes provider/schema.json anew from the components
	@npm run -s schema

sdk: node_modules ## Writes sdk/ anew from provider/schema.json
	@npx ts-node tests/sdk/generate.ts

docs: node_modules ## Writes docs/components anew from the schema, docs/generate and the examples
	@npm run -s docs

format: node_modules ## Formats the sources
	@npm run -s format

setup: node_modules
	@npm run -s build
	@tests/sandbox/setup

node_modules: package.json package-lock.json
	@echo "Installing the npm packages (about a minute the first time)"
	@npm ci --no-audit --no-fund --prefer-offline
	@touch node_modules

clean: ## Removes what was built and installed in this folder
	rm -rf node_modules dist
