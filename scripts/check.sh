#!/bin/sh
# What a change can be looked at by in minutes: the format, the types of the pages' modules, and all tests in Swift.
set -eu
cd "$(dirname "$0")/.."
scripts/apt.sh build check
swift format lint --strict --recursive Sources Tests Package.swift
tsc -p Tests/PageTypes
swift build --build-tests --explicit-target-dependency-import-check error
exec timeout --kill-after=10 30m swift test --skip-build
