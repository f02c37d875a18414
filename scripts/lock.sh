#!/bin/sh
# Renews the locked lists of Python packages from the lists of names beside them. A locked list has the newest versions that the names
# allow, with the hashes of all their files. Run it on Debian 12: its older Python needs more packages, and newer ones accept the list.
set -eu
cd "$(dirname "$0")/../Tests/EndToEnd"
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
/usr/bin/python3 -m venv "$tools"
"$tools/bin/pip" install -q --disable-pip-version-check pip-tools==7.6.2
export CUSTOM_COMPILE_COMMAND=scripts/lock.sh
compile() { "$tools/bin/pip-compile" -q --upgrade --strip-extras --generate-hashes --no-emit-options "$@"; }
compile --output-file requirements.txt requirements.in
# Both lists are installed into one environment.
compile --constraint requirements.txt --output-file requirements-bench.txt requirements-bench.in
