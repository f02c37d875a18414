#!/bin/sh
# Measures the installed service: boots the package in a small Debian 12 and prints what it costs. It needs root.
set -eu
cd "$(dirname "$0")/.."
scripts/apt.sh build test deb
scripts/venv.sh requirements.txt
scripts/deb.sh >/dev/null
exec .venv/bin/python Tests/EndToEnd/service_figures.py
