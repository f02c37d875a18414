#!/bin/sh
# Runs all tests in Swift under the address and the thread sanitizer: 8 and 15 minutes behind the builds. Each sanitizer has a build
# folder of its own. KINDS="thread" runs one of them, and FILTER names some tests.
set -eu
cd "$(dirname "$0")/.."
scripts/apt.sh build check
filter=${FILTER:-.}
# Swift's runtime keeps its allocations for types until the end. They are not leaks of this project.
export ASAN_OPTIONS=detect_leaks=0
# Synchronization.Mutex is a futex in a library of Swift that is not built for the sanitizer. So the sanitizer does not see that one
# holder follows another, and reports the data that the lock protects. This suppression is the mangled type of withLock's closures,
# (inout sending State) -> sending Result; and of those with a type of what they throw. It matches these and nothing else.
suppressions=$(mktemp)
trap 'rm -f "$suppressions"' EXIT
echo 'race:zYuYTXEfU' >"$suppressions"
echo 'race:zYu*YKYTXEfU' >>"$suppressions"
# The runtime of tasks is not built for the sanitizer either. It hands a task over from the thread that resumes its continuation.
echo 'race:sScc6resume9returning' >>"$suppressions"
export TSAN_OPTIONS="exitcode=66:suppressions=$suppressions"
for kind in ${KINDS:-address thread}; do
    echo "sanitizer: $kind" >&2
    swift build --build-tests --sanitize="$kind" --scratch-path ".build-$kind"
    # Not in parallel: the tests are ten times slower here, and on two processors some of them would time out.
    swift test --no-parallel --skip-build --sanitize="$kind" --scratch-path ".build-$kind" --filter "$filter"
done
