import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

import real_desk
import static_desk
from call_panel import Panel
from real_desk import RealDesk
from simulators_pages import simulators_files
from static_desk import StaticDesk

FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's chromium, with a microphone that is not there."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed (apt install chromium)")
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(permissions=["microphone"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


class Complaints(list[str]):
    """What a page complained about: errors on its console, exceptions, violations of the content security policy."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.append(f"{message.text} ({message.location['url']})") if message.type == "error" else None)
        page.on("pageerror", lambda error: self.append(str(error)))


@pytest.fixture
def complaints(page: Page) -> Complaints:
    complaints = Complaints()
    complaints.watch(page)
    return complaints


@pytest.fixture(scope="session")
def simulator_url() -> Iterator[str]:
    with simulators_files() as url:
        yield url


@pytest.fixture
def module(page: Page, simulator_url: str) -> Callable[..., Any]:
    """Calls a function of one of the simulator's modules, on an empty page."""
    empty = "<!doctype html><title>empty</title>"
    page.route(f"{simulator_url}/", lambda route: route.fulfill(body=empty, content_type="text/html"))
    page.goto(f"{simulator_url}/")
    return lambda script, argument=None: page.evaluate(script, argument)


@contextmanager
def serving_quietly(real: RealDesk, complaints: list[str]) -> Iterator[StaticDesk]:
    """A desk whose pages complain about nothing but what the test makes them."""
    with static_desk.serving(real) as desk:
        yield desk
    assert [one for one in complaints if "status of 401" not in one and "status of 503" not in one] == []


@pytest.fixture(scope="session")
def real() -> Iterator[RealDesk]:
    """For all tests that leave its tickets as they are."""
    with real_desk.running() as real:
        yield real


@pytest.fixture
def static(real: RealDesk, complaints: list[str]) -> Iterator[StaticDesk]:
    with serving_quietly(real, complaints) as desk:
        yield desk


@pytest.fixture
def panel(page: Page, static: StaticDesk) -> Panel:
    return Panel(page, static)


@pytest.fixture
def own_panel(page: Page, complaints: list[str]) -> Iterator[Panel]:
    """A panel on a desk whose tickets the test may change."""
    with real_desk.running() as real, serving_quietly(real, complaints) as desk:
        yield Panel(page, desk)
