"""Pages that are left and come back, and what holds for every page."""

import pytest
from playwright.sync_api import expect

from call_panel import CALL_CUSTOMER, Panel


def test_leaving_the_page_hangs_up(panel: Panel) -> None:
    panel.online().press(CALL_CUSTOMER)
    panel.did("call")
    panel.call("open()")
    panel.page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pagehide')) }")
    assert panel.log()[-2:] == ["disconnect", "destroy"]


def test_leaving_the_page_leaves_a_ringing_call_to_the_others(panel: Panel) -> None:
    panel.online().device("receive()")
    panel.page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pagehide')) }")
    assert panel.log()[-2:] == ["ignore", "destroy"]


def test_a_page_that_comes_back_goes_online_again(panel: Panel) -> None:
    panel.online()
    panel.page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })) }")
    panel.page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })) }")
    panel.did("device", 2)
    panel.did("register", 2)
    panel.device("becomes('registered')")
    panel.shows("Ready", CALL_CUSTOMER)


# Every page


@pytest.mark.parametrize("path", ["/", "/dashboard", "/sign-in", "/status/abc"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_needs_sideways_scrolling(own_panel: Panel, path: str, width: int) -> None:
    panel = own_panel
    panel.page.set_viewport_size({"width": width, "height": 800})
    panel.static.real.update(2, name="n" * 200, description="d" * 400)
    panel.open(path)
    overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert panel.page.evaluate(overflow) <= 0


@pytest.mark.parametrize("path", ["/", "/dashboard", "/sign-in", "/status/abc"])
def test_every_field_and_button_has_a_name(panel: Panel, path: str) -> None:
    panel.open(path)
    for control in panel.page.locator("button, input:not([type=hidden]), textarea").all():
        expect(control).not_to_have_accessible_name("")
    expect(panel.page.locator("h1")).to_have_count(1)


def test_an_undialable_number_says_why(panel: Panel) -> None:
    button = panel.online().page.locator("[data-undialable]")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description("Ticket 1 This number cannot be called: no such number is in use.")
