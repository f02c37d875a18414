"""The workbench's own page: what it says when it cannot work, and what it leaves out."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

DESK = "http://127.0.0.1:8080"


@pytest.fixture
def open_bench(page: Page, simulator_url: str) -> Callable[..., None]:
    def open_bench(desk: str = DESK, answer: Any = None) -> None:
        bench = {"desk": desk, "handset": "+12025550143"}
        page.route(f"{simulator_url}/workbench.json", answer or (lambda route: route.fulfill(json=bench)))
        page.route(f"{simulator_url}/phones/**", lambda route: route.fulfill(body="the handset", content_type="text/html"))
        page.route(f"{desk}/**", lambda route: route.fulfill(body="the desk", content_type="text/html"))
        page.goto(f"{simulator_url}/workbench.html")

    return open_bench


def test_beside_an_empty_frame_it_says_what_the_gateway_needs(
    page: Page, open_bench: Callable[..., None], simulator_url: str
) -> None:
    open_bench()
    hint = f"Empty? Start the gateway with WEBGATEWAY_FRAME_ANCESTOR={simulator_url}."
    expect(page.locator("#frame-hint")).to_have_text(hint)
    expect(page.locator("#frame-hint")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(3)
    expect(page.locator("#unreachable")).to_be_hidden()
    expect(page.locator("#not-framed")).to_be_hidden()
    expect(page.get_by_role("list").first.get_by_role("listitem")).to_have_count(3)


@pytest.mark.parametrize("desk", ["https://desk.example.com", "https://127.0.0.1:8443"])
def test_a_desk_that_cannot_be_framed_has_links_and_no_empty_room(page: Page, open_bench: Callable[..., None], desk: str) -> None:
    open_bench(desk)
    expect(page.locator("#not-framed")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(1)
    expect(page.locator("#frame-hint")).to_be_hidden()
    expect(page.locator("#dashboard-link")).to_have_attribute("href", f"{desk}/dashboard")
    # Where panes stand below each other, one without a frame takes a line.
    page.set_viewport_size({"width": 600, "height": 900})
    for pane in page.locator(".pane.unframed").all():
        box = pane.bounding_box()
        assert box is not None and box["height"] < 60, box


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(lambda route: route.abort(), "Failed to fetch"), (lambda route: route.fulfill(status=500), "it answers 500")],
)
def test_without_the_simulator_it_says_so(page: Page, open_bench: Callable[..., None], answer: Any, reason: str) -> None:
    open_bench(answer=answer)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The simulator does not say what belongs on this page")
    expect(alert).to_contain_text(reason)
    expect(page.locator("#panes")).to_be_hidden()
