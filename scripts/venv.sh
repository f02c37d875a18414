#!/bin/sh
# Installs the Python packages of the named lists into .venv: scripts/venv.sh requirements.txt requirements-bench.txt
# The lists name the versions and the hashes. scripts/lock.sh renews the lists.
set -eu
cd "$(dirname "$0")/.."

lists=$(for name in "$@"; do echo "Tests/EndToEnd/$name"; done)
# A changed list makes a new environment.
# shellcheck disable=SC2086
stamp=.venv/requirements-$(cat $lists | cksum | cut -d ' ' -f 1)
[ ! -e "$stamp" ] || exit 0
echo "Installing from PyPI into .venv:" $lists >&2
# Debian's own Python: it has the venv package that scripts/apt.sh installs.
rm -rf .venv
/usr/bin/python3 -m venv .venv
for list in $lists; do .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r "$list"; done
touch "$stamp"
