#!/bin/sh
# Builds the programs for the packages: optimised, with Swift's libraries inside, without exported symbols, and without the path of
# the build folder. The desk's three programs are one file (Sources/Programs/desk).
# Prints a folder that has all programs by their names. SCRATCH names another build folder.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd -P)
mkdir -p "${SCRATCH:=.build-deb}"
scratch=$(cd "$SCRATCH" && pwd -P)

# The last map that matches wins, since the scratch folder may be inside this one.
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
