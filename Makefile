SHELL := /bin/bash
.DELETE_ON_ERROR:

# A file that the plugin's build writes late. If it is older than a source file or folder, the plugin is rebuilt.
# The folder build itself is excluded, because it has the same name as a target.
built := dist/THIRD-PARTY-LICENSES.txt

# The folder of the sandbox's parts, see tests/sandbox/README.md
CACHE := $(or $(EKS_AUTH_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/eks-auth)

.PHONY: help demo test test-node bench schema api sdk docs messages release release-dry-run site format build clean clean-cache packages parts parts-demo

help: ## Lists the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: packages ## Deploys two examples on the sandbox and verifies the result; VERBOSE=1 prints everything
	@$(MAKE) -s -j2 build parts-demo
	@tests/sandbox/run -q --for demo npx ts-node tests/demo/demo.ts

test: packages ## Lints and runs all tests
	@$(MAKE) -s -j2 build parts
	@PACKAGE_IS_BUILT=yes npx ts-node tests/run.ts

test-node: ## Runs the unit and plugin tests with another Node and the newest @pulumi/pulumi that it takes: NODE=24
	@tests/with-node "$(or $(NODE),24)" npx ts-node tests/run.ts unit plugin

bench: packages build ## Runs the benchmarks and prints the figures
	@tests/sandbox/run npx ts-node tests/bench/main.ts

schema: packages ## Regenerates provider/schema.json from the components, with the examples in each language
	@npm run -s schema
	@npx ts-node tests/sdk/writeExamples.ts
	@npm run -s schema

api: packages build ## Writes the report of the TypeScript API; review its diff
	@npx ts-node tests/support/apiReport.ts

sdk: packages ## Regenerates sdk/ from provider/schema.json
	@npx ts-node tests/sdk/generate.ts

docs: packages ## Regenerates docs/components from the schema, docs/generate and the examples
	@npm run -s docs

messages: packages ## Regenerates tests/messages.golden.md from the tests of rejected inputs; review its diff
	@RECORD_MESSAGES=yes npx mocha --reporter dot $$(grep -rl support/messages tests --include=*.test.ts | LC_ALL=C sort)

release: packages build ## Builds the files of a release in release/
	@npx ts-node build/release/main.ts

release-dry-run: release ## Builds a release, and installs and runs the plugin from its archive; publishes nothing
	@$(MAKE) -s parts
	@cd release && sha256sum --check --quiet SHA256SUMS
	@mvn --quiet --batch-mode --file sdk/java -Pcentral verify -Dgpg.skip
	@PACKAGE_IS_BUILT=yes RELEASE_FOLDER=release tests/sandbox/run npx mocha --exit tests/engine/pluginArchive.test.ts

site: site/node_modules ## Builds the documentation site in site/dist
	@cd site && ASTRO_TELEMETRY_DISABLED=1 npm run -s build

format: packages ## Formats the sources
	@npm run -s format

# The sandbox's parts. They are prepared in parallel with the plugin's build, which is short compared with the download
# of Go modules.
parts: packages
	@tests/sandbox/setup

parts-demo: packages
	@tests/sandbox/setup demo

build: $(built)

$(built): package.json package-lock.json tsconfig.build.json $(shell find provider; find build -mindepth 1; find policy -name dist -prune -o -type f -print) | node_modules
	@npm run -s build

# The npm packages that the build needs and, in a separate folder, those that only the tests need.
packages: node_modules tests/node_modules

npm_ci := npm ci --no-audit --no-fund --prefer-offline --loglevel=error --ignore-scripts

node_modules: package.json package-lock.json
	@echo "Installing the npm packages (about a minute the first time)"
	@$(npm_ci)
	@touch node_modules

tests/node_modules: tests/package.json tests/package-lock.json
	@$(npm_ci) --prefix tests
	@touch tests/node_modules

site/node_modules: site/package.json site/package-lock.json
	@$(npm_ci) --prefix site
	@touch site/node_modules

clean: ## Removes build results and installed packages from this folder
	rm -rf node_modules tests/node_modules dist policy/dist demo.log sdk/java/target site/node_modules site/dist site/.astro site/src/content

clean-cache: ## Removes the sandbox's parts and the remains of failed set-ups
	rm -rf "$(CACHE)"
