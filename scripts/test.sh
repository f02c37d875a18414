#!/bin/sh
# Everything that must hold, in the order in which it is cheapest to fail. Each runner prints its own summary.
set -eu
cd "$(dirname "$0")/.."

scripts/apt.sh build test

# A new list of packages is a new environment.
stamp=.venv/requirements-$(cksum <Tests/EndToEnd/requirements.txt | cut -d ' ' -f 1)
if [ ! -e "$stamp" ]; then
    # Debian's own Python: it has the venv package that was just installed.
    rm -rf .venv
    /usr/bin/python3 -m venv .venv
    .venv/bin/pip install -q --disable-pip-version-check -r Tests/EndToEnd/requirements.txt
    touch "$stamp"
fi

swift format lint --strict --recursive Sources Tests Package.swift
swift build --build-tests --explicit-target-dependency-import-check error

failed=
swift test --explicit-target-dependency-import-check error || failed="$failed swift-test"
SUPPORTD_BIN_DIRECTORY=$(swift build --show-bin-path) .venv/bin/pytest Tests/EndToEnd || failed="$failed pytest"
if [ -n "$failed" ]; then
    echo "Failed:$failed" >&2
    exit 1
fi
