"""Who is let in, and what a browser is told. The codes are Twilio's."""

import json

import jwt
import pytest

from browser import SDP, Browser, token_for


def refusal(browser):
    return browser.receive("error")["error"]["code"]


def test_a_token_lets_in(exchange):
    browser = exchange.browser("alice", ttl=600)
    token = browser.receive("connected")["token"]
    assert token["identity"] == "alice"
    assert 590 < token["ttl"] <= 600
    browser.send("register", media={"audio": True})
    browser.receive("ready")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret": "another secret"}, 31202),
        ({"account": "AC" + "0" * 32}, 31203),
        ({"key": "SK" + "0" * 32}, 31203),
        ({"ttl": -10}, 31205),
        ({"ttl": 100_000}, 31207),
    ],
)
def test_a_wrong_token_is_refused(exchange, changes, code):
    assert refusal(exchange.browser("alice", **changes)) == code


def test_what_is_no_token_is_refused(exchange):
    for token, code in [("not a token", 31204), ("", 31102), ("phone:+12025550143", 31204), ("a.b.c", 31204)]:
        assert refusal(Browser(exchange.desk, token)) == code, token


def test_an_identity_that_cannot_be_called_is_refused(exchange):
    assert refusal(exchange.browser("alice smith")) == 31105


def test_a_token_without_a_voice_grant_is_refused(exchange):
    desk = exchange.desk
    claims = jwt.decode(token_for(desk, "alice"), options={"verify_signature": False})
    del claims["grants"]["voice"]
    assert refusal(Browser(desk, jwt.encode(claims, desk.api_secret, "HS256"))) == 31201


def test_nothing_is_done_for_a_stranger(exchange):
    stranger = Browser(exchange.desk)
    stranger.send("register", media={"audio": True})
    assert refusal(stranger) == 31102
    stranger.call()
    assert refusal(stranger) == 31102
    assert exchange.server.requests == []


def test_whoever_may_not_be_called_is_not_registered(exchange):
    browser = exchange.browser("quiet", incoming=None)
    browser.receive("connected")
    browser.send("register", media={"audio": True})
    assert refusal(browser) == 31201


def test_whoever_may_not_call_does_not(exchange):
    browser = exchange.browser("silent", application=None)
    browser.receive("connected")
    browser.call()
    assert refusal(browser) == 31201
    assert exchange.server.requests == []


def test_nonsense_is_answered_and_forgotten(exchange):
    browser = exchange.browser().register()
    for text in ["", "{", "[]", "null", '{"type":1}', '{"payload":{}}', json.dumps({"type": "sing", "payload": {}}), "\0", "{" * 5000]:
        browser.socket.send(text)
        assert refusal(browser) == 31100, text
    browser.send("invite", callsid="TJS1")
    assert refusal(browser) == 31100
    browser.send("invite", callsid="TJS1", sdp="v=0")
    assert refusal(browser) == 31400
    browser.send("invite", callsid="TJS1", sdp=SDP, twilio={"params": "a=" + "x" * 900})
    assert refusal(browser) == 31103
    for kind in ["answer", "reject", "hangup", "dtmf", "said"]:
        browser.send(kind, callsid="CA" + "0" * 32)
    browser.send("register", media={"audio": True})
    browser.receive("ready")


def test_a_reconnect_needs_the_calls_token(exchange):
    exchange.server.answer("/voice", "<Pause length='1'/><Say>Hello.</Say><Pause length='60'/>")
    first = exchange.browser("alice").register()
    call = first.connected()
    thief = exchange.browser("mallory").register()
    thief.send("invite", callsid=call, sdp=SDP, reconnect="RT" + "0" * 32, twilio={})
    assert refusal(thief) == 31107
    first.hang_up(call)


def test_the_eleventh_device_ends_the_first(exchange):
    exchange.server.answer("/voice", "<Dial><Client>many</Client></Dial>")
    devices = [exchange.browser("many").register() for _ in range(11)]
    caller = exchange.browser("caller").register()
    caller.call()
    for device in devices[1:]:
        device.receive("invite")
    assert not any(message["type"] == "invite" for message in devices[0].kept)
    caller.close()
    for device in devices[1:]:
        device.receive("cancel")
