#!/bin/bash
# Builds the packages on Debian 13 (trixie), installs them there, and runs the tests of the packages and of the service on them:
# `make test-releases`. `make test` does the same on Debian 12. The script needs root, and the network to fetch Debian 13. It takes
# as long as a first release build, and a few minutes more.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$(pwd -P)
release=trixie
folder=$here/.build-releases
tree=$folder/$release

scripts/apt.sh build test deb
scripts/venv.sh requirements.txt
mkdir -p "$folder"
if [ ! -d "$tree" ]; then
    echo "Fetching Debian ($release)..." >&2
    rm -rf "$tree.new"
    debootstrap --variant=minbase --include=ca-certificates "$release" "$tree.new" >"$folder/debootstrap.log" 2>&1 || {
        tail -n 3 "$folder/debootstrap.log" >&2
        exit 1
    }
    mv "$tree.new" "$tree"
fi

# A clone of the commit, with the dependencies. It has the same path inside the container, since SwiftPM stores absolute paths.
source=$folder/source
rm -rf "$source"
git clone -q "$here" "$source"
(cd "$source" && swift package --scratch-path .build-deb resolve >&2)

toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
inside() {
    systemd-nspawn --quiet --directory "$tree" --register=no --keep-unit --as-pid2 --pipe --resolv-conf=copy-host \
        --bind-ro="$toolchain" --bind="$source" --chdir="$source" \
        --setenv=PATH="$toolchain/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin" --setenv=DEBIAN_FRONTEND=noninteractive \
        --setenv=http_proxy="${http_proxy:-}" --setenv=https_proxy="${https_proxy:-}" "$@"
}
# Swift's own tools need the last two.
inside sh -euc 'apt-get update -q && apt-get install -q -y --no-install-recommends git libcurl4t64 libncurses6' >"$folder/apt.log" 2>&1 || {
    tail -n 5 "$folder/apt.log" >&2
    exit 1
}
inside sh -euc 'git config --global --add safe.directory "$PWD" && scripts/deb.sh'

export SUPPORTD_RELEASE=$release SUPPORTD_PACKAGES=$source/.build-deb/packages
RELEASE=$release scripts/machine-tree.sh >/dev/null
.venv/bin/pytest -rs Tests/EndToEnd/package/test_package_life.py Tests/EndToEnd/package/test_package_upgrade.py Tests/EndToEnd/machine/test_machine.py \
    Tests/EndToEnd/machine/test_machine_upkeep.py
