"""What the customer's server is sent, and what its mistakes are called."""

import pytest
from twilio.request_validator import RequestValidator


def always(desk):
    return {
        "AccountSid": desk.account_sid,
        "ApiVersion": "2010-04-01",
        "ApplicationSid": desk.application_sid,
        "Direction": "inbound",
        "CallStatus": "ringing",
        "From": "client:alice",
        "Caller": "client:alice",
    }


def test_a_browsers_call_asks_the_voice_url(exchange):
    exchange.server.answer("/voice", "<Reject/>")
    browser = exchange.browser("alice").register()
    browser.call(To="+12025550143", ticket="7", emoji="\U0001f6b2 & more")
    request = exchange.server.next("/voice")
    assert request.method == "POST"
    assert request.params["CallSid"].startswith("CA")
    assert request.params.items() >= always(exchange.desk).items()
    assert request.params["To"] == request.params["Called"] == "+12025550143"
    assert request.params["ticket"] == "7"
    assert request.params["emoji"] == "\U0001f6b2 & more"
    browser.receive("hangup")


def test_a_browser_cannot_pass_for_another(exchange):
    exchange.server.answer("/voice", "<Reject/>")
    browser = exchange.browser("alice").register()
    browser.call(From="client:agent", Caller="client:agent", AccountSid="ACx", CallStatus="completed")
    request = exchange.server.next("/voice")
    assert request.params.items() >= always(exchange.desk).items()


def test_every_webhook_is_signed_as_the_official_helper_expects(exchange):
    server = exchange.server
    noun = "<Number statusCallback='/progress' statusCallbackEvent='initiated completed'>+12025550191</Number>"
    caller = exchange.desk.caller_id
    server.answer("/voice", f"<Dial action='/done?a=b%20c' method='GET' callerId='{caller}'>{noun}</Dial>")
    server.answer("/done", "<Redirect>/next</Redirect>")
    browser = exchange.browser("alice").register()
    browser.call(note="a+b=c&d é")
    browser.receive("hangup")
    server.next("/progress")
    validator = RequestValidator(exchange.desk.auth_token)
    assert {request.path for request in server.requests} >= {"/voice", "/done", "/next"}
    for request in server.requests:
        params = request.params if request.method == "POST" else {}
        assert validator.validate(request.url, params, request.headers["X-Twilio-Signature"]), request.url


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((500, "text/plain", "broken"), 11200),
        ((404, "text/xml", "<Response/>"), 11200),
        ((200, "text/xml", "<Response>"), 12100),
        ((200, "text/xml", ""), 12100),
        ((200, "text/xml", "<Reply/>"), 12102),
        ((200, "application/json", "{}"), 12300),
        ((200, "text/xml", "<Response>" + " " * 70_000 + "</Response>"), 11750),
        ((302, "text/plain", "", {"Location": "/voice?desk=1"}), 11215),
    ],
)
def test_a_mistake_has_twilios_number_and_the_fallback_goes_on(exchange, answer, code):
    exchange.server.answer("/voice", answer)
    exchange.server.answer("/fallback", "<Reject reason='busy'/>")
    browser = exchange.browser("alice").register()
    browser.call()
    request = exchange.server.next("/fallback")
    assert request.params["ErrorCode"] == str(code)
    assert request.params["ErrorUrl"].endswith("/voice?desk=1")
    assert browser.receive("hangup")["error"]["code"] == 31486
    assert code in exchange.faults()


def test_a_server_that_is_away_is_a_connection_failure(exchange):
    exchange.server.answer("/voice", "<Redirect>http://127.0.0.1:1/nobody</Redirect>")
    browser = exchange.browser("alice").register()
    browser.call()
    assert "error has occurred" in browser.receive("say")["text"]
    assert 11205 in exchange.faults()


def test_a_verb_that_does_not_exist_is_a_warning(exchange):
    exchange.server.answer("/voice", "<Sing/><Reject/>")
    browser = exchange.browser("alice").register()
    browser.call()
    assert browser.receive("hangup")["error"]["code"] == 31603
    assert 12200 in exchange.faults()


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_redirects_are_followed_and_signed(exchange, status, method):
    exchange.server.answer("/voice", (status, "text/plain", "", {"Location": "/moved"}))
    exchange.server.answer("/moved", "<Reject/>")
    exchange.browser("alice").register().call()
    request = exchange.server.next("/moved")
    assert request.method == method
    validator = RequestValidator(exchange.desk.auth_token)
    form = request.params if method == "POST" else {}
    assert validator.validate(request.url, form, request.headers["X-Twilio-Signature"])
