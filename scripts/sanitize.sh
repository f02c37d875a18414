#!/bin/sh
# The tests of everything that touches memory or threads by hand, under the address and the thread sanitizer: each in a
# build folder of its own. KINDS="thread" runs one, FILTER names other tests.
set -eu
cd "$(dirname "$0")/.."
scripts/apt.sh build check
filter=${FILTER:-^(LMDBTests|RPCTests|SocketLoopTests|StoreTests|supportdTests|FuzzTests)\.}
# Swift's runtime keeps what it has allocated for types until the end, which is no leak of ours.
export ASAN_OPTIONS=detect_leaks=0
# Synchronization.Mutex is a futex in a library of Swift's that is not built for the sanitizer, which so does not see that one
# holder comes after the other, and reports what the lock protects. The mangled type of withLock's closures, (inout sending
# State) -> sending Result, passes over these and nothing else.
suppressions=$(mktemp)
trap 'rm -f "$suppressions"' EXIT
echo 'race:zYuYTXEfU' >"$suppressions"
# Nor is the runtime of tasks, which hands one over from where a continuation is resumed to where the task goes on.
echo 'race:sScc6resume9returning' >>"$suppressions"
export TSAN_OPTIONS="exitcode=66:suppressions=$suppressions"
for kind in ${KINDS:-address thread}; do
    echo "sanitizer: $kind" >&2
    swift build --build-tests --sanitize="$kind" --scratch-path ".build-$kind"
    # One after the other: tests that wait for others on two threads, ten times slower, would run out of patience.
    swift test --no-parallel --skip-build --sanitize="$kind" --scratch-path ".build-$kind" --filter "$filter"
done
