"""A customer calls support: every state of the call panel, and what leads there."""

import pytest
from playwright.sync_api import expect

from call_panel import CALL_SUPPORT, HANG_UP, Panel


def test_a_customer_calls_support_and_hangs_up(panel: Panel) -> None:
    panel.open("/").shows("Ready", CALL_SUPPORT)
    assert panel.log() == [] and panel.static.token_pages == [], "nothing happens before the gesture"
    panel.press(CALL_SUPPORT)
    panel.did("call")
    panel.shows("Calling support...", HANG_UP)
    assert panel.connects() == [None], "a customer's call has no parameters"
    panel.call("ring()")
    panel.shows("Calling support...", HANG_UP)
    panel.call("open()")
    panel.shows("In call with support", HANG_UP)
    panel.press(HANG_UP)
    panel.shows("Ready", CALL_SUPPORT)
    assert panel.static.token_pages == ["/"]


def test_a_second_call_uses_the_same_device(panel: Panel) -> None:
    panel.open("/").press(CALL_SUPPORT)
    panel.did("call")
    panel.call("open()")
    panel.call("end()")
    panel.shows("Ready", CALL_SUPPORT)
    panel.press(CALL_SUPPORT)
    panel.did("call", 2)
    panel.shows("Calling support...", HANG_UP)
    assert panel.log().count("device") == 1 and len(panel.static.token_pages) == 1


def test_a_second_press_makes_no_second_call(panel: Panel) -> None:
    # A press that came before the button went dead.
    late_press = "() => { const one = document.querySelector('.call-support-button'); one.disabled = false; one.click() }"
    panel.open("/")
    panel.static.token_gate.clear()
    panel.press(CALL_SUPPORT)
    panel.page.evaluate(late_press)
    expect(panel.page.locator("#call-status")).to_have_text("Connecting to Twilio...")
    panel.static.token_gate.set()
    panel.did("call")
    panel.page.evaluate(late_press)
    expect(panel.page.locator("#call-status")).to_have_text("Calling support...")
    expect(panel.page.locator(HANG_UP)).to_be_enabled()
    assert panel.connects() == [None]


def test_a_call_given_up_before_it_exists_is_never_made(panel: Panel) -> None:
    panel.open("/")
    panel.static.token_gate.clear()
    panel.press(CALL_SUPPORT)
    panel.shows("Connecting to Twilio...", HANG_UP)
    panel.press(HANG_UP)
    panel.shows("Ready", CALL_SUPPORT)
    panel.static.token_gate.set()
    panel.did("device")
    panel.press(CALL_SUPPORT)
    panel.did("call")
    panel.shows("Calling support...", HANG_UP)
    assert panel.connects() == [None], "only the second press called"


def test_a_call_given_up_while_it_is_made_is_hung_up(panel: Panel) -> None:
    panel.open("/")
    panel.stub("holdsConnect = true")
    panel.press(CALL_SUPPORT)
    panel.did("connect")
    panel.shows("Calling support...", HANG_UP)
    panel.press(HANG_UP)
    panel.shows("Ready", CALL_SUPPORT)
    panel.press(CALL_SUPPORT)
    panel.stub("holdsConnect = false; twilioStub.release()")
    panel.did("disconnect")
    panel.did("call", 2)
    panel.shows("Calling support...", HANG_UP)


def test_the_status_page_asks_for_a_token_with_its_own_path(panel: Panel) -> None:
    panel.open("/status/abc").press(CALL_SUPPORT)
    panel.did("call")
    assert panel.static.token_pages == ["/status/abc"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (31486, "All agents are busy. File a ticket and we will call you."),
        (31603, "No agent took the call. File a ticket and we will call you."),
        (31480, "Nobody could answer just now. File a ticket and we will call you."),
        (31005, "Nobody could answer just now. File a ticket and we will call you."),
        (31401, "The microphone is blocked. Allow it in the browser, then try again."),
        (31402, "No microphone could be used. Check that one is plugged in, then try again."),
        (53405, "ERROR: media failed"),
    ],
)
def test_why_a_call_failed(panel: Panel, code: int, status: str) -> None:
    panel.open("/").press(CALL_SUPPORT)
    panel.did("call")
    panel.call(f"fail({code}, 'media failed')")
    panel.call("end()")
    panel.shows(status, CALL_SUPPORT)


def test_a_reason_that_comes_after_the_end_is_shown(panel: Panel) -> None:
    panel.open("/").press(CALL_SUPPORT)
    panel.did("call")
    panel.call("end()")
    panel.call("fail(31401, 'denied')")
    panel.shows("The microphone is blocked. Allow it in the browser, then try again.", CALL_SUPPORT)


@pytest.mark.parametrize("failure", ["twilioStub.error(31401, 'x')", "new DOMException('x', 'NotAllowedError')"])
def test_a_refused_microphone_fails_the_attempt(panel: Panel, failure: str) -> None:
    panel.open("/")
    panel.stub(f"connectFails = {failure}")
    panel.press(CALL_SUPPORT)
    panel.shows("The microphone is blocked. Allow it in the browser, then try again.", CALL_SUPPORT)
    panel.stub("connectFails = null")
    panel.press(CALL_SUPPORT)
    panel.did("call")
    panel.shows("Calling support...", HANG_UP)


def test_a_weak_connection_is_said_and_passes(panel: Panel) -> None:
    panel.open("/").press(CALL_SUPPORT)
    panel.did("call")
    panel.call("open()")
    panel.call("emit('reconnecting')")
    panel.shows("The connection is weak. Reconnecting the call...", HANG_UP)
    panel.call("emit('reconnected')")
    panel.shows("In call with support", HANG_UP)
    panel.call("fail(31005, 'gone')")
    panel.call("end()")
    panel.shows("The connection to the call was lost.", CALL_SUPPORT)


def test_without_a_token_the_tutorials_words_say_so(panel: Panel) -> None:
    panel.static.token_statuses = [503]
    panel.open("/").press(CALL_SUPPORT)
    panel.shows("Could not get a token from server!", CALL_SUPPORT)
    panel.press(CALL_SUPPORT)
    panel.did("call")
    panel.shows("Calling support...", HANG_UP)


@pytest.mark.parametrize("path", ["/", "/dashboard", "/status/abc"])
def test_without_the_sdk_the_page_says_that_calls_are_not_set_up(panel: Panel, path: str) -> None:
    panel.static.has_sdk = False
    panel.open(path).shows("Calls are not set up on this desk yet.")
