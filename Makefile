SHELL := /bin/bash
.DELETE_ON_ERROR:

.PHONY: help demo test bench schema sdk docs format build clean clean-cache

# Where the sandbox's parts are, see tests/sandbox/README.md
CACHE := $(or $(EKS_AUTH_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/eks-auth)

help: ## Lists what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: build ## Runs the quick start on the sandbox and shows what came of it
	@tests/sandbox/run --for demo npx ts-node tests/demo/demo.ts

test: build ## Lints, and runs every test
	@tests/sandbox/setup
	@npx ts-node tests/run.ts

bench: build ## Prints the figures
	@tests/sandbox/run npx ts-node tests/bench/main.ts

schema: node_modules ## Writes provider/schema.json anew from the components
	@npm run -s schema

sdk: node_modules ## Writes sdk/ anew from provider/schema.json
	@npx ts-node tests/sdk/generate.ts

docs: node_modules ## Writes docs/components anew from the schema, docs/generate and the examples
	@npm run -s docs

format: node_modules ## Formats the sources
	@npm run -s format

build: node_modules
	@npm run -s build

node_modules: package.json package-lock.json
	@echo "Installing the npm packages (about a minute the first time)"
	@npm ci --no-audit --no-fund --prefer-offline
	@touch node_modules

clean: ## Removes what was built and installed in this folder
	rm -rf node_modules dist

clean-cache: ## Removes the parts of the sandbox and what a set-up that failed left
	rm -rf "$(CACHE)"
