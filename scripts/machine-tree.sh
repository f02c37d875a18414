#!/bin/sh
# Makes the small Debian 12 that the tests of the service and of its package boot, once, and prints its folder. It is only read from.
set -eu
cd "$(dirname "$0")/.."

# systemd, and what the programs link to.
packages=systemd,dbus,liblmdb0,libphonenumber8,libssl3
tree=.build-machine/$(echo "$packages" | cksum | cut -d ' ' -f 1)
mkdir -p .build-machine
# Whoever comes while another makes it waits, and finds it.
exec 9>.build-machine/lock
flock 9
if [ ! -d "$tree" ]; then
    find .build-machine -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf {} +
    echo "Making a small Debian 12 for the tests of the service…" >&2
    debootstrap --variant=minbase --include="$packages" bookworm "$tree.new" >.build-machine/log 2>&1 9>&- || {
        tail -n 3 .build-machine/log >&2
        rm -rf "$tree.new"
        exit 1
    }
    rm -rf "$tree.new"/var/cache/apt/archives/*.deb
    mv "$tree.new" "$tree"
fi
echo "$PWD/$tree"
