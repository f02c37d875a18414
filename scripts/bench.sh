#!/bin/sh
# supportd beside redis-server; ARGUMENTS go to the program, for example ARGUMENTS="--rounds 3 --directory /srv/bench".
set -eu
cd "$(dirname "$0")/.."
scripts/apt.sh build bench
swift build -c release --product supportd
swift build -c release --product Benchmarks
programs=$(swift build -c release --show-bin-path)
# shellcheck disable=SC2086
exec "$programs/Benchmarks" --supportd "$programs/supportd" ${ARGUMENTS:-}
