# debug starts soonest after a clone; `make run CONFIGURATION=release` is the program that you would install.
CONFIGURATION ?= debug
export CONFIGURATION

.PHONY: run test check test-releases bench fuzz sanitize methods screenshots deb format clean

run:
	@exec scripts/run.sh

test:
	scripts/test.sh

# The format and the tests in Swift.
check:
	scripts/check.sh

# The packages on Debian 13: built there, installed, and tested as a service.
test-releases:
	scripts/test-releases.sh

bench:
	scripts/bench.sh

deb:
	scripts/deb.sh

# RUNS inputs for each target, from SEED.
fuzz:
	scripts/fuzz.sh

# KINDS="address thread"
sanitize:
	scripts/sanitize.sh

# docs/methods.md from the code.
methods:
	scripts/apt.sh build check
	SUPPORTD_WRITE_METHODS_PAGE=1 swift test --filter MethodsPageTests

# Each page in each language, for a phone and a laptop, into .screenshots.
screenshots:
	scripts/screenshots.sh

format:
	swift format --in-place --recursive Sources Tests Package.swift

# The demo's tickets (.demo) are yours: they stay.
clean:
	rm -rf .build .build-* .venv .screenshots
	find Tests -name __pycache__ -prune -exec rm -rf {} +
