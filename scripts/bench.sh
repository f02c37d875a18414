#!/bin/sh
# supportd beside Redis, PostgreSQL, SQLite and a raw LMDB commit, then calls and pages beside a peer each; ARGUMENTS go to the program, for example ARGUMENTS="--rounds 3 --directory /srv/bench".
set -eu
cd "$(dirname "$0")/.."
scripts/apt.sh build test bench
scripts/venv.sh requirements.txt requirements-bench.txt
for product in supportd supportctl webgateway twilio-simulator; do swift build -c release --product "$product"; done
swift build -c release --product Benchmarks
programs=$(swift build -c release --show-bin-path)
# shellcheck disable=SC2086
"$programs/Benchmarks" --supportd "$programs/supportd" ${ARGUMENTS:-}
SUPPORTD_BIN_DIRECTORY=$programs .venv/bin/python Tests/EndToEnd/benchmark_calls.py
SUPPORTD_BIN_DIRECTORY=$programs .venv/bin/python Tests/EndToEnd/benchmark_pages.py
