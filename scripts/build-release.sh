#!/bin/sh
# Builds the programs as they are packaged: optimised, with Swift's libraries inside them, without exported symbols, and without a
# trace of the folder that they were built in. The desk's three programs are one file (Sources/Programs/desk).
# Prints a folder with all of them by their names. SCRATCH names another place to build.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd -P)
mkdir -p "${SCRATCH:=.build-deb}"
scratch=$(cd "$SCRATCH" && pwd -P)

# The last map that fits is the one that counts: the scratch folder may lie within this one.
set -- -c release --static-swift-stdlib -debug-info-format none --scratch-path "$scratch" --disable-local-rpath \
    -Xswiftc -file-prefix-map -Xswiftc "$here=." -Xswiftc -file-prefix-map -Xswiftc "$scratch=.build" \
    -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now -Xlinker "--version-script=$here/packaging/no-exports.map"
for language in -Xcc -Xcxx; do
    set -- "$@" "$language" "-ffile-prefix-map=$here=." "$language" "-ffile-prefix-map=$scratch=.build"
done

for product in desk twilio-simulator; do
    swift build "$@" --explicit-target-dependency-import-check error --product "$product" >&2
done
built=$(swift build "$@" --show-bin-path)
mkdir -p "$built/programs"
for name in supportd supportctl webgateway; do ln -sf ../desk "$built/programs/$name"; done
ln -sf ../twilio-simulator "$built/programs/twilio-simulator"
echo "$built/programs"
