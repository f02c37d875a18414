#!/bin/sh
# Runs libFuzzer on all code that reads untrusted bytes. RUNS is the number of inputs for each target (a million by default), SEED the
# seed, and TARGETS the targets. The corpus stays in .build-fuzz/corpus. An input that fails is written to .build-fuzz/crash-….
set -eu
cd "$(dirname "$0")/.."
scripts/apt.sh build
runs=${RUNS:-1000000}
seed=${SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
export SUPPORTD_FUZZ=1
# Swift's own crash handler would run before libFuzzer's, which keeps the input.
export SWIFT_BACKTRACE=enable=no
# Debian's gold cannot link the sanitizer's sections. lld comes with Swift.
build="swift build -c release --scratch-path .build-fuzz --product Fuzz -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld"
$build
program=$(swift build -c release --scratch-path .build-fuzz --show-bin-path)/Fuzz
corpus=.build-fuzz/corpus
"$program" seeds "$corpus"
for target in ${TARGETS:-frames envelopes parameters keys texts}; do
    echo "fuzz $target: $runs inputs, SEED=$seed"
    log=.build-fuzz/$target.log
    if ! "$program" "$target" -runs="$runs" -seed="$seed" -max_len=512 -dict="$corpus/words" -rss_limit_mb=1024 -timeout=10 \
        -artifact_prefix=.build-fuzz/ "$corpus/$target" >"$log" 2>&1; then
        tail -40 "$log" >&2
        exit 1
    fi
    grep -E '^#[0-9]+.DONE|^Done' "$log"
done
