#!/bin/sh
# Prints the release's version from Release.swift, which is its only source.
set -eu
cd "$(dirname "$0")/.."
sed -n 's/.*let version = "\([0-9][0-9A-Za-z.~+]*\)".*/\1/p' Sources/Platform/Settings/Release.swift | grep .
