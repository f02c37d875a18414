#!/bin/bash
# Builds the programs for `make run`. The desk's three programs are one file (Sources/Programs/desk). On a terminal the script shows
# one line of progress. The whole output is in a log, and the relevant part is shown if a build fails.
set -euo pipefail
cd "$(dirname "$0")/.."

configuration=${CONFIGURATION:-debug}
mkdir -p .build
log=.build/demo.log
: >"$log"

if ! command -v swift >/dev/null; then
    echo "Swift 6.3 is needed to build, and there is no swift on PATH: https://www.swift.org/install/linux/" >&2
    exit 1
fi
if [ ! -e ".build/$configuration/twilio-simulator" ]; then
    echo "The first build takes about four minutes. After it, a start takes seconds." >&2
fi
# The names of the installed packages are printed. apt's output goes to the log.
APT_LOG=$log scripts/apt.sh build

ticker=
stop_ticker() {
    [ -n "$ticker" ] || return 0
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    ticker=
    printf '\r\033[K' >&2
}
trap stop_ticker EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# On a terminal, shows the progress once a second. Otherwise prints one line for each program.
tell() {
    local begun=$SECONDS last
    if [ ! -t 2 ]; then
        echo "Building $1..." >&2
        return
    fi
    while kill -0 $$ 2>/dev/null; do
        last=$(grep -o '^\[[0-9]*/[0-9]*\]' "$log" | tail -n 1) || true
        printf '\r\033[KBuilding %s: %d s %s' "$1" "$((SECONDS - begun))" "$last" >&2
        sleep 1
    done &
    ticker=$!
}

# `swift build` takes one product at a time. Without a product it would build the benchmarks too, which need more packages.
for product in desk twilio-simulator; do
    tell "$product"
    code=0
    swift build -c "$configuration" --product "$product" >>"$log" 2>&1 || code=$?
    stop_ticker
    if [ "$code" != 0 ]; then
        # Leaves out the lines of progress, and SwiftPM's warnings about the dependencies.
        grep -v -e '^\[[0-9]*/[0-9]*\]' -e 'which are unhandled; explicitly declare' "$log" | tail -n 100 >&2 || true
        echo "$product could not be built. All of the log is in $log." >&2
        exit 1
    fi
done
