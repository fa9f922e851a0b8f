# SPDX-License-Identifier: Apache-2.0
# The whole life of a checkout. `make run` and `make test` need nothing but git, make and Debian 12.
JOBS ?= $(shell nproc)
NAME ?=
MINUTES ?= 10
PROGRAMS ?= 10000
SEED ?= 1
.DEFAULT_GOAL := help
.PHONY: help setup build run test test-asan test-tsan test-unit bench crash-test interop explain walls browser fuzz mutants lint lint-deep \
        docs recipe clean

help: ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install the Debian and npm packages that are missing
	@tools/setup.sh

build: setup ## build the program: build/release/countersign
	@tools/build.sh release countersign

run: build ## start the gateway, a demo IdP, nginx and a sample application on loopback
	@exec build/release/countersign demo --data var/demo

test: setup ## build and run all tests
	@tools/build.sh release all
	@cd build/release && ctest --output-on-failure -j $(JOBS)

test-asan: setup ## all tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@tools/build.sh asan all
	@cd build/asan && ctest --output-on-failure -j $(JOBS)

test-tsan: setup ## the tests of concurrent code under ThreadSanitizer
	@tools/build.sh tsan http_tests store_tests gateway_tests crypto_tests
	@cd build/tsan && ctest --output-on-failure -R '^(http|store|gateway|crypto)$$'

bench: build ## run the benchmarks; NAME=bench_verify runs one
	@tools/build.sh release benchmarks
	@bench/run.sh $(NAME)

crash-test: build ## kill -9 under sign-in load, 100 times
	@tools/build.sh release all
	@tests/crash/run.sh 100

interop: build ## sign in through SimpleSAMLphp, by HTTP and in Chromium
	@tests/interop/run.sh

explain: build ## mis-settings made one at a time: how many does the login event explain?
	@python3 tests/explain/explain_test.py

walls: build ## what a hostile customer does, and what all others see of it; PROGRAMS=10000 SEED=1
	@python3 tests/walls/run.py --known --patient --programs $(PROGRAMS) --twins $$(($(PROGRAMS) / 4)) --seed $(SEED) --statistics

fuzz: setup ## run every fuzz target; MINUTES=10 each, NAME=xml_fuzz for one
	@tools/build.sh fuzz all
	@tools/fuzz.sh build/fuzz $(MINUTES) $(NAME)

mutants: setup ## which mistakes in a folder of src/ no test would notice; NAME=xml; tools/mutants/README.md
	@tools/build.sh mutants generated
	@python3 tools/mutants/run.py --jobs $(JOBS) $(or $(NAME),$(error mutants wants a folder: make mutants NAME=xml))

lint: setup ## layers, bans, format, tidy, documents
	@tools/lint.sh

lint-deep: setup ## the same with clang's path-sensitive analyzer, which takes long
	@LINT_DEEP=on tools/lint.sh

docs: ## write the generated documents anew
	@python3 tools/errors_doc.py > docs/errors.md

recipe: ## write the shipped nginx recipe anew
	@build/release/countersign demo --print-nginx > packaging/nginx/countersign.conf

clean: ## remove what was built
	rm -rf build var
