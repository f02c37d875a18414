import pathlib
import shutil
import sys

import pytest
import requests
from playwright.sync_api import Browser, expect, sync_playwright

FOLDER = pathlib.Path(__file__).parent
sys.path.insert(0, str(FOLDER))

from desk import Desk  # noqa: E402
from programs import PATIENCE, Daemon, short_directory  # noqa: E402

_request = requests.Session.request


def _request_with_an_end(self, *arguments, **options):
    """No request of a test waits for ever."""
    options.setdefault("timeout", PATIENCE)
    return _request(self, *arguments, **options)


requests.Session.request = _request_with_an_end


_new_context = Browser.new_context


def _patient_context(self, **options):
    """Whatever a page is waited for comes, or the page is broken."""
    context = _new_context(self, **options)
    context.set_default_timeout(PATIENCE * 1000)
    return context


Browser.new_context = _patient_context
expect.set_options(timeout=PATIENCE * 1000)


# What takes longest begins first; what needs the packages comes last, since these are built meanwhile.
FIRST = ["test_live.py", "calls/test_calls.py", "browser/test_script.py", "test_supportctl.py"]
LAST = ["test_machine.py", "test_machine_upkeep.py", "test_package_life.py", "test_package_upgrade.py", "test_package.py"]


def _turn(item):
    file = item.path.relative_to(FOLDER).as_posix()
    return FIRST.index(file) - len(FIRST) if file in FIRST else LAST.index(file) + 1 if file in LAST else 0


def pytest_configure(config):
    config.addinivalue_line("markers", "apart: shares no fixture with its file's other tests, and may run beside them")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Files run side by side (pytest -n), the tests of a file one after the other, so that its fixtures are made once."""
    items.sort(key=_turn)
    for item in items:
        if not item.get_closest_marker("apart"):
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(FOLDER).as_posix()))


@pytest.fixture
def directory():
    directory = short_directory()
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def daemon(directory):
    """A fresh daemon; it must stop cleanly on SIGTERM, unless the test has ended it."""
    daemon = Daemon(directory)
    ended = False
    try:
        yield daemon
        ended = daemon.process.poll() is not None
    finally:
        code = daemon.stop()
    assert ended or code == 0, daemon.log


@pytest.fixture(scope="session")
def desk():
    """The desk that most tests share. Tests that break something take `own_desk`."""
    directory = short_directory()
    desk = Desk(directory)
    try:
        yield desk
        desk.stop()
    finally:
        desk.kill()
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def own_desk(directory):
    desk = Desk(directory)
    try:
        yield desk
        desk.stop()
    finally:
        desk.kill()


@pytest.fixture(scope="session")
def playwright():
    """One for all: it does not run twice in a process."""
    with sync_playwright() as playwright:
        yield playwright
