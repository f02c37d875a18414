"""Control groups for machines that run side by side: two systemds in one group take each other's units for their own."""

import contextlib
import pathlib


def _folders():
    """This process's groups in the hierarchies that a systemd keeps its units in: the second version's, and the first's named so."""
    paths = {}
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, kind, path = line.split(":", 2)
        paths[kind] = path
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        place, _, rest = line.partition(" - ")
        kind, _, options = rest.split(" ", 2)
        name = "" if kind == "cgroup2" else "name=systemd" if kind == "cgroup" and "name=systemd" in options.split(",") else None
        if name in paths:
            yield pathlib.Path(place.split()[4] + paths[name])


def make(name):
    """Makes a group of this name below this process's, in each hierarchy, where that is allowed. Gives their folders."""
    made = []
    for folder in _folders():
        with contextlib.suppress(OSError):
            (folder / name).mkdir(exist_ok=True)
            made.append(folder / name)
    return made


def entering(groups, command):
    """The command, run in these groups."""
    script = 'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs"; shift; done; shift; exec "$@"'
    return ["sh", "-c", script, "sh", *map(str, groups), "--", *command]


def remove(groups):
    """Takes away the groups, whose processes have ended."""
    for group in groups:
        for folder in [*sorted(group.rglob("*/"), reverse=True), group]:
            with contextlib.suppress(OSError):
                folder.rmdir()
