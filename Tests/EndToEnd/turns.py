"""Which tests run when, and which beside each other, when they have workers (pytest -n)."""

from xdist.scheduler import LoadScopeScheduling

import packages

# What takes longest begins first; what needs the packages comes last, or as soon as these are built.
FIRST = ["gateway/test_live.py", "calls/test_calls.py", "browser/test_agent_calls.py", "wire/test_supportctl.py"]
PACKAGED = [
    "machine/test_machine.py",
    "machine/test_machine_upkeep.py",
    "package/test_package_life.py",
    "package/test_package_upgrade.py",
    "package/test_package.py",
]
# Tests that share no fixture with others of their file: each goes where there is room. Those of another file stay together, on one
# worker and in their order, so that its fixtures are made once.
APART = ["gateway/test_live.py", "package/test_package_life.py", "package/test_package_upgrade.py"]


def file_of(name):
    """The file of a test, or of a file's tests, below this folder."""
    return name.partition("::")[0].rpartition("EndToEnd/")[2]


def turn(item):
    file = file_of(item.nodeid)
    return FIRST.index(file) - len(FIRST) if file in FIRST else PACKAGED.index(file) + 1 if file in PACKAGED else 0


class Turns(LoadScopeScheduling):
    def __init__(self, config, log=None):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid):
        return nodeid if file_of(nodeid) in APART else file_of(nodeid)

    def _assign_work_unit(self, node):
        packaged = next((scope for scope in self.workqueue if file_of(scope) in PACKAGED), None)
        if packaged and packages.are_made():
            self.workqueue.move_to_end(packaged, last=False)
        super()._assign_work_unit(node)

    def _reschedule(self, node):
        # A worker knows one test more than it runs; a further one would wait behind it while others have nothing to do.
        if self.workqueue and self._pending_of(self.assigned_work[node]) > 1:
            return
        super()._reschedule(node)
