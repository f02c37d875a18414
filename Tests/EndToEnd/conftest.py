import pathlib
import shutil
import sys

import pytest
import requests
from playwright.sync_api import Browser, expect, sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from desk import Desk  # noqa: E402
from programs import PATIENCE, Daemon, short_directory  # noqa: E402
from turns import Turns, turn  # noqa: E402

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


def pytest_collection_modifyitems(items):
    items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Turns(config, log)


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
