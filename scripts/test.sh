#!/bin/bash
# Runs all checks and tests. Each runner prints its own summary. The summaries, and the names of failed tests, are repeated at the end.
#
# Steps that mostly wait run beside the others. The Python packages and the small Debian are fetched while Swift compiles. The tests of
# the debug build run while the release build is made.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/apt.sh build check test deb
logs=.build-test
rm -rf "$logs" .build-deb/packages
mkdir -p "$logs"
failed=
beside=
trap 'for group in $beside; do kill -- "-$group" 2>/dev/null || true; done' EXIT

# Begins a step that runs beside the others, in a process group of its own.
begin() { # NAME COMMAND...
    setsid "${@:2}" >"$logs/$1" 2>&1 &
    beside="$beside $!"
}

# Checks the types that the pages' modules name in their comments.
page_types() { tsc -p Tests/PageTypes && echo "Page types: no errors."; }
# Finds mistakes in the Python that no test finds.
python_lint() { .venv/bin/ruff check --quiet Tests/EndToEnd packaging scripts && echo "Python: no errors."; }

# Runs a step, shows its output and keeps it in a log. After a failure, the other steps still run.
step() { # NAME COMMAND...
    "${@:2}" 2>&1 | tee "$logs/$1" || failed="$failed $1"
}

begin venv scripts/venv.sh requirements.txt
venv=$!
# On a host that cannot boot the container, the tests print the reason.
tree=
if [ "$(id -u)" = 0 ] && grep -q '^VERSION_CODENAME=bookworm' /etc/os-release; then
    begin machine-tree scripts/machine-tree.sh
    tree=$!
fi

swift format lint --strict --recursive Sources Tests Package.swift
step page-types page_types
swift build --build-tests --explicit-target-dependency-import-check error
programs=$(swift build --show-bin-path)

# The build of the packages holds this lock until it ends. The tests of the packages wait for it.
exec 9>"$logs/packages.lock"
flock 9
begin deb scripts/deb.sh
deb=$!
exec 9>&-

# A test that hangs prints nothing, so the run has a time limit, which is many times what the tests take.
step swift-test timeout --kill-after=10 30m swift test --skip-build
wait "$venv" || { cat "$logs/venv" >&2 && failed="$failed venv"; }
step python-lint python_lint
# There are more workers than processors, since most tests mostly wait. The release build has priority (`nice`), since the tests of
# the packages need it.
step pytest nice -n 5 env SUPPORTD_BIN_DIRECTORY="$programs" SUPPORTD_PACKAGES_LOCK="$PWD/$logs/packages.lock" \
    timeout --signal=INT --kill-after=60 60m .venv/bin/pytest -n "$(($(nproc) + 2))" --maxfail=20 \
    --durations=30 -rsfE Tests/EndToEnd
wait "$deb" || { failed="$failed deb" && tail -n 20 "$logs/deb" >&2; }
[ -z "$tree" ] || wait "$tree" || { failed="$failed machine-tree" && tail -n 5 "$logs/machine-tree" >&2; }

echo
echo "The slowest tests in Swift, in seconds; all begin at once, and wait for a processor:"
sed -n -e '/ Test run with /d' -e 's/^[^ ]* Test \(.*\) \(passed\|failed\) after \([0-9.]*\) seconds.*/\3 \1/p' "$logs/swift-test" |
    sort -rn | awk 'NR <= 10'
echo
if [ -n "$failed" ]; then
    echo "Failed:$failed"
    {
        sed -n -e '/ Test run with /d' -e 's/^✘ \(Test .*\) failed after .*/\1/p' "$logs/swift-test"
        grep -E '^(FAILED|ERROR) ' "$logs/pytest" || true
    } | cut -c 1-200 | awk 'NR <= 14'
fi
# The last line of each runner's summary, or of its output if it did not finish.
grep '^[^ ]* Test run with ' "$logs/swift-test" || tail -n 1 "$logs/swift-test"
for runner in page-types python-lint pytest; do tail -n 1 "$logs/$runner"; done
[ -z "$failed" ]
