#!/bin/sh
# Builds the programs as they are packaged: optimised, with Swift's libraries inside them, and without a trace of the
# folder that they were built in. Prints the folder that they are in. SCRATCH names another place to build.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd -P)
mkdir -p "${SCRATCH:=.build-deb}"
scratch=$(cd "$SCRATCH" && pwd -P)

# The last map that fits is the one that counts: the scratch folder may lie within this one.
set -- -c release --static-swift-stdlib -debug-info-format none --scratch-path "$scratch" \
    -Xswiftc -file-prefix-map -Xswiftc "$here=." -Xswiftc -file-prefix-map -Xswiftc "$scratch=.build"
for language in -Xcc -Xcxx; do
    set -- "$@" "$language" "-ffile-prefix-map=$here=." "$language" "-ffile-prefix-map=$scratch=.build"
done

for product in ${PRODUCTS:-supportd supportctl webgateway twilio-simulator}; do
    swift build "$@" --explicit-target-dependency-import-check error --product "$product" >&2
done
swift build "$@" --show-bin-path
