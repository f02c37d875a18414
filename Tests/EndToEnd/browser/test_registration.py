"""Registrations and tokens that are lost, expire, and are replaced."""

import pytest
from playwright.sync_api import expect

from call_panel import CALL_CUSTOMER, CALL_SUPPORT, HANG_UP, NUMBER, Panel


def test_a_lost_registration_is_taken_up_again(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online().device("becomes('unregistered')")
    panel.shows("Connection lost. Reconnecting...", CALL_CUSTOMER)
    panel.page.clock.run_for(1000)
    panel.did("register", 2)
    panel.device("becomes('registered')")
    panel.shows("Ready", CALL_CUSTOMER)


def test_a_page_that_is_looked_at_again_registers_again(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online().device("state = 'unregistered'")  # Silently, as in twilio-voice.js issue 444.
    panel.page.evaluate("() => { document.dispatchEvent(new Event('visibilitychange')) }")
    panel.did("register", 2)


def test_a_destroyed_device_is_made_again(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online().device("destroy()")
    panel.shows("Connection lost. Reconnecting...", CALL_CUSTOMER)
    panel.page.clock.run_for(1000)
    panel.did("device", 2)
    panel.did("register", 2)
    panel.device("becomes('registered')")
    panel.shows("Ready", CALL_CUSTOMER)


def test_an_expired_token_is_replaced_and_the_device_registers_again(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online().device("emit('error', twilioStub.error(20104, 'expired'))")
    panel.device("becomes('unregistered')")
    panel.page.clock.run_for(1000)
    panel.did("updateToken")
    panel.did("register", 2)


def test_a_token_that_expires_under_a_call_attempt_ends_the_attempt(panel: Panel) -> None:
    panel.open("/").press(CALL_SUPPORT)
    panel.did("call")
    panel.device("emit('error', twilioStub.error(20104, 'expired'))")
    panel.shows("ERROR: expired", CALL_SUPPORT)
    panel.press(CALL_SUPPORT)
    panel.did("device", 2)
    panel.did("call", 2)
    panel.shows("Calling support...", HANG_UP)


def test_the_token_is_replaced_at_four_fifths_of_its_life_and_again(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online()
    panel.page.clock.run_for(2870_000)
    assert panel.static.token_pages == ["/dashboard"]
    panel.page.clock.run_for(20_000)
    panel.did("updateToken")
    panel.page.clock.run_for(2890_000)
    panel.did("updateToken", 2)
    assert len(set(panel.page.evaluate("() => twilioStub.device.tokens"))) == 3


def test_a_refresh_that_fails_is_tried_again_later(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online()
    panel.static.token_statuses = [503]
    with panel.page.expect_response("**/token/generate") as refusal:
        panel.page.clock.run_for(2890_000)
    assert refusal.value.status == 503
    panel.page.clock.run_for(60_000)
    panel.did("updateToken")
    panel.shows("Ready", CALL_CUSTOMER)


def test_two_reasons_for_a_refresh_are_one_refresh(panel: Panel) -> None:
    panel.online()
    panel.static.token_gate.clear()
    panel.device("emit('tokenWillExpire')")
    panel.device("emit('tokenWillExpire')")
    panel.static.token_gate.set()
    panel.did("updateToken")
    assert len(panel.static.token_pages) == 2
    assert panel.log().count("updateToken") == 1


def test_a_refresh_waits_for_the_end_of_a_call(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online().press(CALL_CUSTOMER)
    panel.did("call")
    panel.call("open()")
    panel.page.clock.run_for(3000_000)
    assert panel.static.token_pages == ["/dashboard"]
    panel.press(HANG_UP)
    panel.did("updateToken")


def test_a_call_that_outlives_its_token_is_given_a_new_one(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online().press(CALL_CUSTOMER)
    panel.did("call")
    panel.call("open()")
    panel.page.clock.run_for(3590_000)
    panel.did("updateToken")
    panel.shows(f"In call with {NUMBER}", HANG_UP)


def test_a_session_that_ends_during_a_call_lets_the_call_end_first(panel: Panel) -> None:
    panel.online().press(CALL_CUSTOMER)
    panel.did("call")
    panel.call("open()")
    panel.static.token_statuses = [401]
    panel.device("emit('tokenWillExpire')")
    expect(panel.page.get_by_role("link", name="Sign in again")).to_be_visible()
    panel.shows(f"In call with {NUMBER}", HANG_UP)
    panel.call("end()")
    panel.shows("Your session has ended.")
    assert panel.log()[-1] == "destroy"


def token_requests(panel: Panel) -> int:
    """How many requests for a token the page has sent by now."""
    # What the page sent before this answer has come was sent before.
    panel.page.evaluate("() => fetch('/js/backoff.js').then((answer) => answer.text())")
    return len(panel.sent)


def test_a_token_that_comes_after_the_page_went_is_not_used(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online()
    panel.static.token_gate.clear()
    panel.device("emit('tokenWillExpire')")
    panel.page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })) }")
    with panel.page.expect_response("**/token/generate"):
        panel.static.token_gate.set()
    assert token_requests(panel) == 2
    panel.page.clock.run_for(3000_000)
    assert token_requests(panel) == 2, "the token of a page that went has no timer"
    assert "updateToken" not in panel.log()


@pytest.mark.parametrize("waking", ["document.dispatchEvent(new Event('visibilitychange'))", "dispatchEvent(new Event('online'))"])
def test_a_page_that_wakes_up_in_a_call_leaves_its_token(panel: Panel, waking: str) -> None:
    panel.page.clock.install()
    panel.online().press(CALL_CUSTOMER)
    panel.did("call")
    panel.call("open()")
    panel.page.clock.run_for(2900_000)
    panel.page.evaluate(f"() => {{ {waking} }}")
    assert token_requests(panel) == 1
    panel.press(HANG_UP)
    panel.did("updateToken")
