#!/bin/sh
# Makes the small Debian that the tests of the service and of its package boot, and prints its folder. It is made once and then only
# read. RELEASE is Debian's code name; the default is bookworm.
set -eu
cd "$(dirname "$0")/.."

release=${RELEASE:-bookworm}
# systemd, and the libraries of the programs. Two of them have other names since Debian 13, because of 64-bit time.
case $release in
bookworm) libraries=libcurl4,libssl3 ;;
*) libraries=libcurl4t64,libssl3t64 ;;
esac
packages=systemd,dbus,liblmdb0,libphonenumber8,$libraries
folder=.build-machine/$release
tree=$folder/$(echo "$packages" | cksum | cut -d ' ' -f 1)
mkdir -p "$folder"
# If another process is making the tree, this one waits for it.
exec 9>"$folder/lock"
flock 9
if [ ! -d "$tree" ]; then
    find "$folder" -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf {} +
    echo "Making a small Debian ($release) for the tests of the service…" >&2
    debootstrap --variant=minbase --include="$packages" "$release" "$tree.new" >"$folder/log" 2>&1 9>&- || {
        tail -n 3 "$folder/log" >&2
        rm -rf "$tree.new"
        exit 1
    }
    rm -rf "$tree.new"/var/cache/apt/archives/*.deb
    mv "$tree.new" "$tree"
fi
echo "$PWD/$tree"
