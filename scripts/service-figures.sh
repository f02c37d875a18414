#!/bin/sh
# Prints what the installed service costs: the package, booted in a small Debian 12. Root is needed.
set -eu
cd "$(dirname "$0")/.."
scripts/apt.sh build test deb
scripts/venv.sh requirements.txt
scripts/deb.sh >/dev/null
exec .venv/bin/python Tests/EndToEnd/service_figures.py
