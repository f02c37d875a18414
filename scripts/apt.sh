#!/bin/sh
# Installs the missing packages of the named sections of scripts/packages, and prints their names: scripts/apt.sh build test
# If APT_LOG names a file, apt's output is appended to it, and is shown only if apt fails.
set -eu
cd "$(dirname "$0")/.."

wanted=$(for section in "$@"; do
    awk -v section="[$section]" '{ sub(/#.*/, "") } /^\[/ { on = ($1 == section); next } on && NF { print $1 }' scripts/packages
done)

is_there() {
    dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'
}

missing=
for package in $wanted; do
    is_there "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "These packages of Debian are needed, and there is no apt-get here:$missing" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    root=
elif command -v sudo >/dev/null; then
    root=sudo
else
    echo "Please install as root: apt-get install$missing" >&2
    exit 1
fi
case " $missing " in
*" chromium "*)
    # Ubuntu's chromium.deb only installs a snap, which needs snapd and its store, and cannot run as root in a container.
    if grep -q '^ID=ubuntu' /etc/os-release; then
        echo "On Ubuntu chromium comes as a snap. Without snapd, name another browser: CHROMIUM=/path/to/chrome make test" >&2
        if [ -n "${CHROMIUM:-}" ]; then missing=$(echo "$missing" | sed 's/ chromium//'); fi
    fi
    ;;
esac
[ -n "$missing" ] || exit 0
echo "Installing from the distribution:$missing" >&2

# Debian starts a server when it is installed, and then at each boot. The tests need only the programs, so no server is started.
# Servers that run already are left alone (policy-rc.d, /usr/share/doc/init-system-helpers/README.policy-rc.d.gz).
policy=/usr/sbin/policy-rc.d
enabled() {
    ! command -v systemctl >/dev/null || systemctl list-unit-files --type=service --state=enabled --no-legend --no-pager | cut -d' ' -f1 | sort
}
if [ ! -e "$policy" ]; then
    trap '$root rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' | $root sh -c "umask 022; cat >'$policy' && chmod 755 '$policy'"
fi
before=$(enabled)
get() {
    # shellcheck disable=SC2086
    $root apt-get update -q && $root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}
if [ -z "${APT_LOG:-}" ]; then
    get
else
    # sudo prompts for a password on the terminal, not on standard error.
    get >>"$APT_LOG" 2>&1 || {
        code=$?
        tail -n 50 "$APT_LOG" >&2
        exit "$code"
    }
fi
for service in $(enabled); do
    case " $(echo $before) " in
    *" $service "*) ;;
    *) $root systemctl disable --quiet "$service" ;;
    esac
done
