"""The packages of scripts/deb.sh, and others that are made of them: packed anew without compression, which takes no time."""

import fcntl
import os
import pathlib
import subprocess

import pytest

from programs import ROOT

PACKAGES = pathlib.Path(os.environ.get("SUPPORTD_PACKAGES") or ROOT / ".build-deb" / "packages")


def _lock(how):
    """`make test` builds the packages while the first tests run, and holds a lock as long as that takes."""
    if lock := os.environ.get("SUPPORTD_PACKAGES_LOCK"):
        with open(lock) as file:
            fcntl.flock(file, how)


def are_made():
    """Whether nobody builds the packages just now."""
    try:
        _lock(fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_build():
    """Returns when nobody builds the packages."""
    _lock(fcntl.LOCK_SH)


def find(name):
    """The package's file."""
    wait_for_build()
    found = sorted(PACKAGES.glob(f"{name}_*.deb"))
    if not found:
        # There the build has failed, and must not be passed over.
        assert "SUPPORTD_PACKAGES_LOCK" not in os.environ, f"{PACKAGES} has no package of {name}"
        pytest.skip(f"{PACKAGES} has no package: run `make deb` first")
    (file,) = found
    return file


def version(file):
    return subprocess.run(["dpkg-deb", "--field", file, "Version"], check=True, capture_output=True, text=True).stdout.strip()


def pack(tree, file):
    """Packs a folder with a DEBIAN folder in it."""
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, file], check=True, capture_output=True)
    return file


def earlier(file, directory, version, change=lambda tree: None):
    """The same programs as a package of another version; `change` may alter what is in it."""
    tree = directory / version
    subprocess.run(["dpkg-deb", "--raw-extract", file, tree], check=True)
    control = tree / "DEBIAN/control"
    lines = [f"Version: {version}" if line.startswith("Version:") else line for line in control.read_text().splitlines()]
    control.write_text("\n".join(lines) + "\n")
    change(tree)
    return pack(tree, directory / f"supportd_{version}.deb")


def without_backup(tree):
    """A supportctl that does not know `server backup`, as there was one: the real one behind a script."""
    program = tree / "usr/bin/supportctl"
    # It is a link beside the program that stands behind all names, and which it is its name says.
    program.unlink()
    (tree / "usr/share/supportd/supportctl").symlink_to("../../bin/supportd")
    program.write_text('#!/bin/sh\n[ "$1 $2" != "server backup" ] || exit 64\nexec /usr/share/supportd/supportctl "$@"\n')
    program.chmod(0o755)


def other_defaults(tree):
    """A settings file that ships with other words, so that dpkg has to choose when somebody has changed it."""
    with (tree / "etc/supportd/supportd.env").open("a") as file:
        file.write("# A remark that the next version does not have.\n")
