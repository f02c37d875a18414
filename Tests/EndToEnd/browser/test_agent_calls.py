"""An agent goes online, calls and is called: every state of the call panel, and what leads there."""

import pytest
from playwright.sync_api import expect

from call_panel import ANSWER, CALL_CUSTOMER, DECLINE, GO_OFFLINE, GO_ONLINE, HANG_UP, MUTE, NUMBER, Panel


def test_an_agent_goes_online_by_a_gesture(panel: Panel) -> None:
    panel.open("/dashboard").shows("Offline. Go online to take calls.", GO_ONLINE, CALL_CUSTOMER)
    assert panel.log() == [] and panel.static.token_pages == []
    panel.press(GO_ONLINE)
    panel.did("register")
    panel.shows("Connecting to Twilio...")
    panel.device("becomes('registered')")
    panel.shows("Ready", CALL_CUSTOMER)
    expect(panel.page.locator(".presence")).to_have_text("Online")
    assert panel.static.token_pages == ["/dashboard"]


def test_an_agent_calls_a_customer_without_going_online(panel: Panel) -> None:
    panel.open("/dashboard").press(CALL_CUSTOMER)
    panel.did("call")
    panel.shows(f"Calling {NUMBER}...", HANG_UP)
    assert panel.connects() == [{"phoneNumber": NUMBER, "ticket": "2"}]
    panel.call("open()")
    panel.shows(f"In call with {NUMBER}", HANG_UP)
    panel.call("end()")
    panel.shows("Offline. Go online to take calls.", GO_ONLINE, CALL_CUSTOMER)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (31486, f"{NUMBER} is busy."),
        (31603, f"{NUMBER} declined the call."),
        (31480, f"{NUMBER} cannot be reached right now."),
        (31005, f"No answer from {NUMBER}."),
        (None, f"No answer from {NUMBER}."),
    ],
)
def test_why_a_customer_was_not_reached(panel: Panel, code: int | None, status: str) -> None:
    panel.online().press(CALL_CUSTOMER)
    panel.did("call")
    if code is not None:
        panel.call(f"fail({code}, 'x')")
    panel.call("end()")
    panel.shows(status, CALL_CUSTOMER)


def test_an_incoming_call_is_answered(panel: Panel) -> None:
    panel.online().device("receive()")
    panel.shows("Incoming support call", ANSWER, DECLINE)
    expect(panel.page).to_have_title("Incoming support call - Support Dashboard")
    panel.press(ANSWER)
    panel.shows("Connecting the call...", HANG_UP)
    panel.call("open()")
    panel.shows("In call with customer", HANG_UP)
    expect(panel.page).to_have_title("Support Dashboard")
    panel.press(HANG_UP)
    panel.shows("Ready", CALL_CUSTOMER)


def test_an_incoming_call_is_declined(panel: Panel) -> None:
    panel.online().device("receive()")
    panel.press(DECLINE)
    panel.shows("Call declined.", CALL_CUSTOMER)
    assert "reject" in panel.log()


def test_a_caller_who_gives_up_leaves_nothing_to_answer(panel: Panel) -> None:
    panel.online().device("receive()")
    panel.shows("Incoming support call", ANSWER, DECLINE)
    panel.call("cancel()")
    panel.shows("Missed: the caller hung up, or another agent answered.", CALL_CUSTOMER)


def test_answering_the_fifth_call_answers_once(panel: Panel) -> None:
    """The tutorial's page adds an Answer handler with every call."""
    panel.online()
    for _ in range(4):
        panel.device("receive()")
        panel.call("cancel()")
    panel.device("receive()")
    panel.press(ANSWER)
    panel.shows("Connecting the call...", HANG_UP)
    assert panel.log().count("accept") == 1
    listeners = "() => ['incoming', 'error', 'registered'].map((name) => twilioStub.device.listenerCount(name))"
    assert panel.page.evaluate(listeners) == [1, 1, 1]


@pytest.mark.parametrize("first", ["incoming", "outgoing"])
def test_a_second_call_is_ignored_and_changes_nothing(panel: Panel, first: str) -> None:
    panel.online()
    if first == "incoming":
        panel.device("receive()")
    else:
        panel.press(CALL_CUSTOMER)
        panel.did("call")
    before = panel.page.locator("#call-status").inner_text()
    panel.device("receive().cancel()")
    assert panel.log()[-1] == "ignore"
    panel.shows(before, *((ANSWER, DECLINE) if first == "incoming" else (HANG_UP,)))


def test_a_microphone_refused_while_answering(panel: Panel) -> None:
    panel.online().device("receive()")
    panel.press(ANSWER)
    panel.call("fail(31401, 'x')")
    panel.call("end()")
    panel.shows("The microphone is blocked. Allow it in the browser, then try again.", CALL_CUSTOMER)


def test_an_error_of_the_device_is_shown_as_in_the_tutorial(panel: Panel) -> None:
    panel.online().device("emit('error', twilioStub.error(53000, 'no signal'))")
    panel.shows("ERROR: no signal", CALL_CUSTOMER)


def test_a_registration_that_fails_can_be_tried_again(panel: Panel) -> None:
    panel.open("/dashboard")
    panel.stub("registerFails = twilioStub.error(53000, 'no signal')")
    panel.press(GO_ONLINE)
    panel.shows("ERROR: no signal", GO_ONLINE, CALL_CUSTOMER)
    panel.stub("registerFails = null")
    panel.press(GO_ONLINE)
    panel.did("register", 2)
    panel.device("becomes('registered')")
    panel.shows("Ready", CALL_CUSTOMER)


@pytest.mark.parametrize("button", [GO_ONLINE, CALL_CUSTOMER])
def test_an_ended_session_leads_to_the_sign_in_page(panel: Panel, button: str) -> None:
    panel.static.token_statuses = [401]
    panel.open("/dashboard").press(button)
    panel.shows("Your session has ended.")
    panel.page.get_by_role("link", name="Sign in again").click()
    expect(panel.page).to_have_url(panel.static.url + "/sign-in")


def test_focus_follows_the_call(panel: Panel) -> None:
    panel.online()
    panel.page.locator(CALL_CUSTOMER).focus()
    panel.page.keyboard.press("Enter")
    panel.did("call")
    expect(panel.page.locator(HANG_UP)).to_be_focused()
    panel.page.keyboard.press("Enter")
    expect(panel.page.locator(CALL_CUSTOMER)).to_be_focused()


def test_an_agent_goes_offline_and_online_again(panel: Panel) -> None:
    panel.open("/dashboard")
    expect(panel.page.locator(GO_OFFLINE)).to_be_disabled()
    panel.online()
    panel.press(GO_OFFLINE)
    panel.shows("Offline. Go online to take calls.", GO_ONLINE, CALL_CUSTOMER)
    expect(panel.page.locator(GO_OFFLINE)).to_be_disabled()
    expect(panel.page.locator(".presence")).to_have_text("Offline")
    assert panel.log()[-1] == "unregister"
    # The network's coming back does not take an agent online who has left.
    panel.page.evaluate("() => { dispatchEvent(new Event('online')) }")
    panel.press(GO_ONLINE)
    panel.did("register", 2)
    panel.device("becomes('registered')")
    panel.shows("Ready", CALL_CUSTOMER)
    expect(panel.page.locator(GO_OFFLINE)).to_be_enabled()


def test_going_offline_leaves_the_call_alone(panel: Panel) -> None:
    panel.online().press(CALL_CUSTOMER)
    panel.did("call")
    panel.call("open()")
    panel.press(GO_OFFLINE)
    panel.shows(f"In call with {NUMBER}", HANG_UP)
    expect(panel.page.locator(".presence")).to_have_text("Offline")
    panel.press(HANG_UP)
    panel.shows("Offline. Go online to take calls.", GO_ONLINE, CALL_CUSTOMER)
    assert "destroy" not in panel.log()


def test_a_registration_that_comes_after_the_agent_left_is_taken_back(panel: Panel) -> None:
    panel.page.clock.install()
    panel.online().device("becomes('unregistered')")
    panel.page.clock.run_for(1000)
    panel.did("register", 2)
    panel.press(GO_OFFLINE)
    panel.device("becomes('registered')")
    panel.did("unregister")
    panel.shows("Offline. Go online to take calls.", GO_ONLINE, CALL_CUSTOMER)
    panel.page.clock.run_for(120_000)
    assert panel.log().count("register") == 2


def test_the_microphone_is_muted_and_heard_again(panel: Panel) -> None:
    panel.open("/dashboard")
    mute = panel.page.locator(MUTE)
    expect(mute).to_be_disabled()
    panel.press(CALL_CUSTOMER)
    panel.did("call")
    expect(mute).to_be_disabled()
    panel.call("open()")
    panel.press(MUTE)
    panel.shows(f"In call with {NUMBER}. You are muted.", HANG_UP)
    expect(mute).to_have_text("Unmute")
    panel.press(MUTE)
    panel.shows(f"In call with {NUMBER}", HANG_UP)
    expect(mute).to_have_text("Mute")
    panel.press(MUTE)
    panel.call("end()")
    panel.shows("Offline. Go online to take calls.", GO_ONLINE, CALL_CUSTOMER)
    expect(mute).to_be_disabled()
    # The next call begins with a microphone that is heard.
    panel.press(CALL_CUSTOMER)
    panel.did("call", 2)
    panel.call("open()")
    panel.shows(f"In call with {NUMBER}", HANG_UP)
    expect(mute).to_have_text("Mute")
    assert [one[1] for one in panel.log() if isinstance(one, list) and one[0] == "mute"] == [True, False, True]
