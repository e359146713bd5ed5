SHELL := /bin/bash
.DELETE_ON_ERROR:

# What the build of the plugin writes late: older than a source, or than a folder of them, the plugin is built.
# The folder build itself is left out, since a target has its name.
built := dist/THIRD-PARTY-LICENSES.txt

# Where the sandbox's parts are, see tests/sandbox/README.md
CACHE := $(or $(EKS_AUTH_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/eks-auth)

.PHONY: help demo test bench schema sdk docs format build clean clean-cache parts parts-demo

help: ## Lists what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: node_modules ## Deploys two examples on the sandbox and proves what came of them; VERBOSE=1 prints everything
	@$(MAKE) -s -j2 build parts-demo
	@tests/sandbox/run -q --for demo npx ts-node tests/demo/demo.ts

test: node_modules ## Lints, and runs every test
	@$(MAKE) -s -j2 build parts
	@PACKAGE_IS_BUILT=yes npx ts-node tests/run.ts

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

# The sandbox's parts, next to the build of the plugin, which takes little of the time in which Go's modules come.
parts: node_modules
	@tests/sandbox/setup

parts-demo: node_modules
	@tests/sandbox/setup demo

build: $(built)

$(built): package.json package-lock.json tsconfig.build.json $(shell find provider; find build -mindepth 1) | node_modules
	@npm run -s build

node_modules: package.json package-lock.json
	@echo "Installing the npm packages (about a minute the first time)"
	@npm ci --no-audit --no-fund --prefer-offline --loglevel=error --ignore-scripts
	@touch node_modules

clean: ## Removes what was built and installed in this folder
	rm -rf node_modules dist demo.log

clean-cache: ## Removes the parts of the sandbox and what a set-up that failed left
	rm -rf "$(CACHE)"
