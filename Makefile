# debug builds fastest after a clone. `make run CONFIGURATION=release` runs the programs as you would install them.
CONFIGURATION ?= debug
export CONFIGURATION

.PHONY: run test check test-releases bench fuzz sanitize methods screenshots deb format clean

run:
	@exec scripts/run.sh

test:
	scripts/test.sh

# Checks the format and runs the tests in Swift.
check:
	scripts/check.sh

# Builds the packages on Debian 13, installs them there, and tests the service.
test-releases:
	scripts/test-releases.sh

bench:
	scripts/bench.sh

deb:
	scripts/deb.sh

# RUNS is the number of inputs for each target, and SEED the seed.
fuzz:
	scripts/fuzz.sh

# KINDS="address thread" selects the sanitizers.
sanitize:
	scripts/sanitize.sh

# Renews docs/methods.md from the code.
methods:
	scripts/apt.sh build check
	SUPPORTD_WRITE_METHODS_PAGE=1 swift test --filter MethodsPageTests

# Each page in each language, for a phone and a laptop, into .screenshots.
screenshots:
	scripts/screenshots.sh

format:
	swift format --in-place --recursive Sources Tests Package.swift

# The demo's tickets (.demo) are yours, so they stay.
clean:
	rm -rf .build .build-* .venv .screenshots
	find Tests -name __pycache__ -prune -exec rm -rf {} +
