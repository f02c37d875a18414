"""Going online when the Voice SDK never says how that went: there is a way out, and an end to the waiting."""

import pytest
from playwright.sync_api import Page, expect

from call_panel import CALL_CUSTOMER, GO_OFFLINE, GO_ONLINE, Panel
from static_desk import StaticDesk

OFFLINE = "Offline. Go online to take calls."


@pytest.fixture
def panel(page: Page, static: StaticDesk) -> Panel:
    # The test moves the clock.
    page.clock.install()
    return Panel(page, static)


def test_going_online_gives_up_after_a_while(panel: Panel) -> None:
    panel.open("/dashboard").press(GO_ONLINE)
    panel.did("register")
    # The page's clock also goes by itself, and a loaded machine takes seconds for the look at the panel.
    panel.page.clock.fast_forward(10_000)
    panel.shows("Connecting to Twilio...")
    panel.page.clock.fast_forward(10_000)
    panel.shows("Going online took too long. Try again.", GO_ONLINE, CALL_CUSTOMER)
    expect(panel.page.locator(".presence")).to_have_text("Offline")

    # A device that is stuck stays stuck: the next attempt has another.
    panel.press(GO_ONLINE)
    panel.did("register", 2)
    assert panel.log().count("device") == 2
    panel.device("becomes('registered')")
    panel.shows("Ready", CALL_CUSTOMER)
    panel.page.clock.fast_forward(60_000)
    panel.shows("Ready", CALL_CUSTOMER)


def test_an_agent_can_go_offline_while_the_page_connects(panel: Panel) -> None:
    panel.open("/dashboard").press(GO_ONLINE)
    panel.did("register")
    panel.press(GO_OFFLINE)
    panel.shows(OFFLINE, GO_ONLINE, CALL_CUSTOMER)
    # What was on its way is taken back when it comes.
    panel.device("becomes('registered')")
    panel.did("unregister")
    panel.page.clock.fast_forward(60_000)
    panel.shows(OFFLINE, GO_ONLINE, CALL_CUSTOMER)
    expect(panel.page.locator(".presence")).to_have_text("Offline")


def test_a_lost_connection_is_taken_up_again_after_the_patience_has_ended(panel: Panel) -> None:
    panel.open("/dashboard").press(GO_ONLINE)
    panel.did("register")
    # Twilio says so when its network is away while the page connects.
    panel.device("becomes('unregistered')")
    panel.shows("Connection lost. Reconnecting...", GO_OFFLINE, CALL_CUSTOMER)
    panel.page.clock.run_for(60_000)
    panel.did("register", 2)
    panel.device("becomes('unregistered')")
    panel.page.clock.run_for(60_000)
    panel.did("register", 3)
    panel.shows("Connection lost. Reconnecting...", GO_OFFLINE, CALL_CUSTOMER)
    panel.device("becomes('registered')")
    panel.shows("Ready", GO_OFFLINE, CALL_CUSTOMER)


def test_a_device_is_not_registered_after_the_agent_has_gone_offline(panel: Panel) -> None:
    panel.static.token_gate.clear()
    panel.open("/dashboard").press(GO_ONLINE)
    panel.press(GO_OFFLINE)
    panel.shows(OFFLINE, GO_ONLINE, CALL_CUSTOMER)
    panel.static.token_gate.set()
    panel.did("device")
    # A call that goes out has the device and shows that the page has gone on.
    panel.page.clock.run_for(1_000)
    assert "register" not in panel.log()
