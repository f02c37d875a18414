#!/bin/bash
# Builds the packages into FOLDER: scripts/deb.sh [FOLDER]. The default is .build-deb/packages. The same commit and toolchain give
# the same bytes. If PROGRAMS names a folder with the programs of scripts/build-release.sh, nothing is compiled.
#
# It uses dpkg-deb on a staged tree instead of debhelper. There are only two packages and a handful of units. And so every file, and
# every line that runs as root on the operator's machine, is in packaging/.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022
export LC_ALL=C.UTF-8 TZ=UTC

scripts/apt.sh build deb
version=$(scripts/version.sh)
# The variables of Debian's own tools. A person who builds for others sets them.
maintainer="${DEBFULLNAME:-The supportd authors} <${DEBEMAIL:-supportd@example.org}>"
architecture=$(dpkg --print-architecture)
output=${1:-.build-deb/packages}
programs=${PROGRAMS:-$(scripts/build-release.sh)}
programs=$(cd "$programs" && pwd -P)
checkouts=$(dirname "$(dirname "$(dirname "$(readlink -f "$programs/supportd")")")")/checkouts
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$output"

put() { install -D -m 0644 "$1" "$2"; }
gzipped() { mkdir -p "$(dirname "$2")" && gzip -9n <"$1" >"$2" && chmod 0644 "$2"; }

# Strips as dh_strip does. There is no package for debug information, so the build makes none.
program() { # PROGRAM [OTHER NAME...]
    install -D -m 0755 "$programs/$1" "$tree/usr/bin/$1"
    strip --strip-all --remove-section=.comment --remove-section=.note "$tree/usr/bin/$1"
    # These sections have hashes of the build's paths, and the build number that depends on them.
    python3 packaging/blank.py "$tree/usr/bin/$1" .swift_modhash .note.gnu.build-id
    for name in "${@:2}"; do ln -s "$1" "$tree/usr/bin/$name"; done
}

manual() { # PAGE [PROGRAM]
    local page=$work/$1
    python3 packaging/manual.py "packaging/man/$1" "$version" "$SOURCE_DATE_EPOCH" ${2:+"$programs/$2"} >"$page"
    gzipped "$page" "$tree/usr/share/man/man${1##*.}/$1.gz"
}

# ArgumentParser writes the completions.
completions() {
    local say=("$programs/$1" --generate-completion-script) place
    # A shell sources this file, so it has no #! line.
    place=$tree/usr/share/bash-completion/completions && mkdir -p "$place" && "${say[@]}" bash | sed '1{/^#!/d}' >"$place/$1"
    place=$tree/usr/share/zsh/vendor-completions && mkdir -p "$place" && "${say[@]}" zsh >"$place/_$1"
    place=$tree/usr/share/fish/vendor_completions.d && mkdir -p "$place" && "${say[@]}" fish >"$place/$1.fish"
}

documents() { # PACKAGE
    local place=$tree/usr/share/doc/$1
    put packaging/copyright "$place/copyright"
    {
        echo "$1 ($version) stable; urgency=medium"
        echo
        awk '/^## /{ n++; next } n == 1 && /^\* /{ print "  " $0; next } n == 1 && NF { print "  " $0 }' CHANGELOG.md |
            fold -s -w 78 | sed -e 's/^\([^ ]\)/    \1/' -e 's/ *$//'
        echo
        echo " -- $maintainer  $(date -R -d "@$SOURCE_DATE_EPOCH")"
    } >"$work/changelog"
    gzipped "$work/changelog" "$place/changelog.gz"
    # The Apache licence requires the notices of the libraries inside the programs.
    for notice in "$checkouts"/*/NOTICE.txt; do
        printf '==== %s ====\n\n' "$(basename "$(dirname "$notice")")"
        cat "$notice"
    done >"$work/notice"
    gzipped "$work/notice" "$place/NOTICE.gz"
}

# The packages of the libraries that the programs are linked to, found by the distribution's own tool.
dependencies() {
    mkdir -p "$work/shlibs/debian"
    printf 'Source: %s\n\nPackage: %s\nArchitecture: any\n' "$1" "$1" >"$work/shlibs/debian/control"
    (cd "$work/shlibs" && dpkg-shlibdeps -O --ignore-missing-info "$tree"/usr/bin/* 2>"$work/shlibs.log") |
        sed -n 's/^shlibs:Depends=//p' | grep . || { cat "$work/shlibs.log" >&2 && return 1; }
}

# The size in KiB, as dpkg-gencontrol counts it. It does not depend on the block size of this disk.
installed_size() {
    find "$tree" -mindepth 1 \( -type f -printf '%s\n' -o -printf '0\n' \) | awk '{ n += $1 ? int(($1 + 1023) / 1024) : 1 } END { print n }'
}

package() { # PACKAGE
    local name=$1 file script
    [ ! -e "packaging/$name/lintian-overrides" ] || put "packaging/$name/lintian-overrides" "$tree/usr/share/lintian/overrides/$name"
    mkdir -p "$tree/DEBIAN"
    if [ -d "$tree/etc" ]; then (cd "$tree" && find etc -type f -printf '/%p\n' | sort) >"$tree/DEBIAN/conffiles"; fi
    (cd "$tree" && find . -path ./DEBIAN -prune -o -path ./etc -prune -o -type f -printf '%P\n' | sort | xargs -d '\n' md5sum) \
        >"$tree/DEBIAN/md5sums"
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@MAINTAINER@/$maintainer/" -e "s/@DEPENDS@/$(dependencies "$name")/" \
        -e "s/@INSTALLED_SIZE@/$(mv "$tree/DEBIAN" "$work/DEBIAN" && installed_size && mv "$work/DEBIAN" "$tree/DEBIAN")/" \
        "packaging/$name/control" >"$tree/DEBIAN/control"
    for script in preinst postinst prerm postrm; do
        [ -e "packaging/$name/$script" ] || continue
        sed -e "s/@ENABLED@/$enabled/" -e "s/@STARTED@/$started/" -e "s/@RESTARTED@/$restarted/" \
            "packaging/$name/$script" >"$tree/DEBIAN/$script"
        chmod 0755 "$tree/DEBIAN/$script"
    done
    find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    file=$output/${name}_${version}_$architecture.deb
    # Two threads on every machine, since xz writes other bytes with one.
    dpkg-deb --root-owner-group -Zxz --threads-max=2 --build "$tree" "$file" >&2
    echo "$file"
}

# The desk.
tree=$work/supportd
program supportd supportctl webgateway
for name in supportd supportctl webgateway; do completions "$name"; done
manual supportd.8 supportd
manual webgateway.8 webgateway
manual supportctl.1 supportctl
manual supportd.env.5
manual webgateway.env.5
mkdir -p "$tree/usr/share/supportd/webgateway"
cp -R Sources/WebGateway/Localization Sources/WebGateway/Public "$tree/usr/share/supportd/webgateway/"
find "$tree/usr/share/supportd" -type d -exec chmod 0755 {} + -o -type f -exec chmod 0644 {} +
put packaging/supportd/supportd.env "$tree/etc/supportd/supportd.env"
put packaging/supportd/webgateway.env "$tree/etc/supportd/webgateway.env"
install -d -m 0700 "$tree/etc/supportd/credentials"
enabled="" started="" restarted=""
for unit in systemd/*.service systemd/*.socket systemd/*.timer systemd/*.target; do
    [ -e "$unit" ] || continue
    name=$(basename "$unit")
    put "$unit" "$tree/usr/lib/systemd/system/$name"
    # A unit without [Install] is started by another unit: the backup by its timer.
    grep -q '^\[Install\]' "$unit" || continue
    enabled="$enabled $name"
    case $name in
    *.service) restarted="$restarted $name" ;;
    *) started="$started $name" ;;
    esac
done
for kind in sysusers.d tmpfiles.d; do
    for file in "systemd/$kind"/*.conf; do
        [ ! -e "$file" ] || put "$file" "$tree/usr/lib/$kind/$(basename "$file")"
    done
done
enabled=${enabled# } started=${started# } restarted=${restarted# }
documents supportd
# All pages are in one folder here, so the folders in their links are removed: Tests/StructureTests/DocumentTests.swift.
for document in *.md docs/*.md; do
    sed -e 's#](docs/#](#g' -e 's#](\.\./#](#g' "$document" >"$work/page"
    put "$work/page" "$tree/usr/share/doc/supportd/$(basename "$document")"
done
package supportd

# The simulator of Twilio: a program without a unit, in a package of its own.
tree=$work/twilio-simulator
program twilio-simulator
completions twilio-simulator
manual twilio-simulator.1 twilio-simulator
mkdir -p "$tree/usr/share/twilio-simulator"
cp -R Sources/Simulator/TwilioSimulator/Public "$tree/usr/share/twilio-simulator/"
find "$tree/usr/share/twilio-simulator" -type d -exec chmod 0755 {} + -o -type f -exec chmod 0644 {} +
documents twilio-simulator
put docs/simulator.md "$tree/usr/share/doc/twilio-simulator/simulator.md"
package twilio-simulator
