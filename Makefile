SHELL := /bin/bash
.DELETE_ON_ERROR:

# What the build of the plugin writes late: older than a source, or than a folder of them, the plugin is built.
# The folder build itself is left out, since a target has its name.
built := dist/THIRD-PARTY-LICENSES.txt

# Where the sandbox's parts are, see tests/sandbox/README.md
CACHE := $(or $(EKS_AUTH_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/eks-auth)

.PHONY: help demo test bench schema sdk docs messages format build clean clean-cache packages parts parts-demo

help: ## Lists what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: packages ## Deploys two examples on the sandbox and proves what came of them; VERBOSE=1 prints everything
	@$(MAKE) -s -j2 build parts-demo
	@tests/sandbox/run -q --for demo npx ts-node tests/demo/demo.ts

test: packages ## Lints, and runs every test
	@$(MAKE) -s -j2 build parts
	@PACKAGE_IS_BUILT=yes npx ts-node tests/run.ts

bench: packages build ## Prints the figures
	@tests/sandbox/run npx ts-node tests/bench/main.ts

schema: packages ## Writes provider/schema.json anew from the components
	@npm run -s schema

sdk: packages ## Writes sdk/ anew from provider/schema.json
	@npx ts-node tests/sdk/generate.ts

docs: packages ## Writes docs/components anew from the schema, docs/generate and the examples
	@npm run -s docs

messages: packages ## Writes tests/messages.golden.md anew from the tests of rejected inputs; review its diff
	@RECORD_MESSAGES=yes npx mocha --reporter dot $$(grep -rl support/messages tests --include=*.test.ts | LC_ALL=C sort)

format: packages ## Formats the sources
	@npm run -s format

# The sandbox's parts, next to the build of the plugin, which takes little of the time in which Go's modules come.
parts: packages
	@tests/sandbox/setup

parts-demo: packages
	@tests/sandbox/setup demo

build: $(built)

$(built): package.json package-lock.json tsconfig.build.json $(shell find provider; find build -mindepth 1) | node_modules
	@npm run -s build

# What the package needs to be built and, in a folder of their own, the packages that only tests need.
packages: node_modules tests/node_modules

npm_ci := npm ci --no-audit --no-fund --prefer-offline --loglevel=error --ignore-scripts

node_modules: package.json package-lock.json
	@echo "Installing the npm packages (about a minute the first time)"
	@$(npm_ci)
	@touch node_modules

tests/node_modules: tests/package.json tests/package-lock.json
	@$(npm_ci) --prefix tests
	@touch tests/node_modules

clean: ## Removes what was built and installed in this folder
	rm -rf node_modules tests/node_modules dist demo.log

clean-cache: ## Removes the parts of the sandbox and what a set-up that failed left
	rm -rf "$(CACHE)"
