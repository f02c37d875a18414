import pathlib
import shutil
import sys

import pytest
import requests
from playwright.sync_api import Browser, expect, sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from desk import Desk, running
from programs import PATIENCE, Daemon, short_directory
from turns import Turns, turn

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session", autouse=True)
def patience():
    """No request of a test waits for ever, and whatever a page is waited for comes, or the page is broken."""
    request, new_context = requests.Session.request, Browser.new_context

    def request_with_an_end(self, *arguments, **options):
        options.setdefault("timeout", PATIENCE)
        return request(self, *arguments, **options)

    def patient_context(self, **options):
        context = new_context(self, **options)
        context.set_default_timeout(PATIENCE * 1000)
        return context

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "request", request_with_an_end)
        patch.setattr(Browser, "new_context", patient_context)
        yield


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
    with running(Desk) as desk:
        yield desk


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
