#!/bin/sh
# Everything that must hold, in the order in which it is cheapest to fail. Each runner prints its own summary.
set -eu
cd "$(dirname "$0")/.."

scripts/apt.sh build test deb

scripts/venv.sh requirements.txt

swift format lint --strict --recursive Sources Tests Package.swift
swift build --build-tests --explicit-target-dependency-import-check error

failed=
# Tests that hang say nothing: there is an end to the waiting, many times as long as they take.
timeout --kill-after=10 20m swift test --explicit-target-dependency-import-check error || failed="$failed swift-test"
scripts/deb.sh || failed="$failed deb"
SUPPORTD_BIN_DIRECTORY=$(swift build --show-bin-path) timeout --kill-after=10 40m .venv/bin/pytest -rs Tests/EndToEnd || failed="$failed pytest"
if [ -n "$failed" ]; then
    echo "Failed:$failed" >&2
    exit 1
fi
