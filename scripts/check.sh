#!/bin/sh
# What a change can be looked at by in minutes: the format, and all tests in Swift.
set -eu
cd "$(dirname "$0")/.."
scripts/apt.sh build check
swift format lint --strict --recursive Sources Tests Package.swift
swift build --build-tests --explicit-target-dependency-import-check error
exec timeout --kill-after=10 30m swift test --skip-build
