"""The desk against Twilio's official helper library for Python and against PyJWT.

What the library signs, the desk must accept; what the desk mints, the library's own token must equal.
The fixture `desk` is a running gateway with its daemon (conftest.py).
"""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import jwt
import pytest
import requests
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant
from twilio.request_validator import RequestValidator

from programs import PATIENCE

VECTORS = Path(__file__).resolve().parents[2] / "TwilioTests" / "Vectors"
SIGNATURES = json.loads((VECTORS / "signature-vectors.json").read_text(encoding="utf-8"))
TIMES = {"jti", "exp", "nbf", "iat"}
PHONE = "+12025550143"


class Form:
    """Ordered pairs, with the one method by which the library reads repeated names."""

    def __init__(self, pairs):
        self.pairs = list(pairs)

    def __iter__(self):
        return (name for name, _ in self.pairs)

    def __len__(self):
        return len(self.pairs)

    def getlist(self, name):
        return [value for key, value in self.pairs if key == name]


# The vectors, on which the Swift tests rely, against the library itself.


def vectors(kind, valid):
    chosen = [vector for vector in SIGNATURES["vectors"] if vector["kind"] == kind and vector["valid"] == valid]
    assert chosen
    return [pytest.param(vector, id=vector["id"]) for vector in chosen]


@pytest.mark.parametrize("vector", vectors("form", True))
def test_the_library_computes_the_signature_of_the_vector(vector):
    url = vector.get("signedUrl", vector["url"])
    assert RequestValidator(vector["authToken"]).compute_signature(url, Form(vector["params"])) == vector["signature"]


@pytest.mark.parametrize("vector", vectors("form", False))
def test_the_library_refuses_the_vector(vector):
    validator = RequestValidator(vector["authToken"])
    assert not validator.validate(vector["url"], Form(vector["params"]), vector["signature"])


@pytest.mark.parametrize("vector", vectors("body", True) + vectors("body", False))
def test_the_library_judges_a_body_as_the_vector_does(vector):
    validator = RequestValidator(vector["authToken"])
    # A body without its hash in the URL makes the library read the body as a mapping.
    body = vector["body"] if "bodySHA256" in vector["url"] else {}
    assert validator.validate(vector["url"], body, vector["signature"]) == vector["valid"]


# Tokens.


def minted(session, desk, page):
    answer = session.post(f"{desk.url}/token/generate", data={"page": page}, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    assert list(answer.json()) == ["token"]
    return answer.json()["token"]


def claims_of(token, desk):
    """PyJWT also checks the signature, `exp` and `nbf`."""
    return jwt.decode(token, desk.api_secret, algorithms=["HS256"])


def without_times(claims):
    return {name: value for name, value in claims.items() if name not in TIMES}


def of_the_library(identity, desk, *, takes_calls):
    grant = VoiceGrant(incoming_allow=takes_calls, outgoing_application_sid=desk.application_sid)
    token = AccessToken(desk.account_sid, desk.api_key, desk.api_secret, grants=[grant], identity=identity)
    text = token.to_jwt()
    return text.decode() if isinstance(text, bytes) else text


@pytest.mark.parametrize("page", ["/", "/dashboard"])
def test_a_token_is_what_the_library_mints_for_the_same_identity(desk, page):
    session = desk.sign_in() if page == "/dashboard" else requests.Session()
    token = minted(session, desk, page)
    claims = claims_of(token, desk)
    identity = claims["grants"]["identity"]
    if page == "/dashboard":
        assert identity == desk.agent_name
    else:
        assert identity.startswith("customer")
    assert re.fullmatch(r"[A-Za-z0-9_]{1,121}", identity)

    official = of_the_library(identity, desk, takes_calls=page == "/dashboard")
    assert jwt.get_unverified_header(token) == jwt.get_unverified_header(official)
    assert without_times(claims) == without_times(claims_of(official, desk))
    assert claims["jti"].startswith(f"{desk.api_key}-")
    assert 0 < claims["exp"] - claims["nbf"] <= 86_400


def test_a_token_is_not_accepted_with_another_secret(desk):
    token = minted(requests.Session(), desk, "/")
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, "x" * 32, algorithms=["HS256"])


# Signed requests.


def call_from(identity, desk, *extra):
    """What Twilio sends when a browser calls, and then the browser's own parameters."""
    return [
        ("AccountSid", desk.account_sid),
        ("ApiVersion", "2010-04-01"),
        ("ApplicationSid", desk.application_sid),
        ("CallSid", "CA" + "0123456789abcdef" * 2),
        ("CallStatus", "ringing"),
        ("Called", ""),
        ("Caller", f"client:{identity}"),
        ("Direction", "inbound"),
        ("From", f"client:{identity}"),
        ("To", ""),
        *extra,
    ]


def connect(desk, pairs, query="", sent=None, sent_query=None, token=None, signed=True):
    """Signs `pairs` and `query` for the public address, and sends them, or others, to the gateway."""
    path = "/call/connect"
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    if signed:
        url = desk.public_url.rstrip("/") + path + query
        validator = RequestValidator(token or desk.auth_token)
        headers["X-Twilio-Signature"] = validator.compute_signature(url, Form(pairs))
    return requests.post(
        desk.url.rstrip("/") + path + (query if sent_query is None else sent_query),
        data=pairs if sent is None else sent,
        headers=headers,
        timeout=PATIENCE,
    )


def dial_of(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].split(";")[0] in {"application/xml", "text/xml"}
    response = ElementTree.fromstring(answer.content)
    assert response.tag == "Response"
    dial = response.find("Dial")
    assert dial is not None, answer.text
    assert dial.get("callerId")
    return dial


def assert_rings_agents(answer):
    dial = dial_of(answer)
    clients = dial.findall("Client")
    assert 1 <= len(clients) <= 10
    assert len(clients) == len(list(dial)), "only agents may ring"
    for client in clients:
        assert client.findtext("Identity") or client.text


@pytest.fixture
def customer(desk):
    token = minted(requests.Session(), desk, "/")
    return SimpleNamespace(identity=claims_of(token, desk)["grants"]["identity"])


def test_a_customers_call_rings_the_agents(desk, customer):
    assert_rings_agents(connect(desk, call_from(customer.identity, desk)))


def test_an_agents_call_dials_the_number_on_a_ticket(desk):
    desk.create_ticket("Zoë", PHONE, "The wheel is square.")
    dial = dial_of(connect(desk, call_from(desk.agent_name, desk, ("phoneNumber", PHONE))))
    assert dial.get("callerId") == desk.caller_id
    assert [(noun.tag, noun.text) for noun in dial] == [("Number", PHONE)]


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param([("tag", "b"), ("tag", "a"), ("tag", "a"), ("tag", "")], id="repeated names"),
        pytest.param([("note", "日本語 – é e\u0301 📞"), ("名前", "ゆき")], id="unicode"),
        pytest.param([("note", "a+b c&d=e%20f;\r\n\"<'>")], id="delimiters"),
        pytest.param([("", "x"), ("empty", "")], id="empty names and values"),
        pytest.param([("zeta", "1"), ("Alpha", "2"), ("alpha", "3"), ("Zeta", "4")], id="order of letters"),
    ],
)
def test_whatever_the_library_signs_is_accepted(desk, customer, extra):
    assert_rings_agents(connect(desk, call_from(customer.identity, desk, *extra)))


@pytest.mark.parametrize("query", ["?desk=1&b=c+d", "?x=%E3%81%82%20", "?empty="])
def test_a_query_is_signed_as_it_was_sent(desk, customer, query):
    assert_rings_agents(connect(desk, call_from(customer.identity, desk), query=query))


@pytest.mark.parametrize("port", ["with", "without"])
def test_the_port_may_be_signed_or_not(desk, customer, port):
    """Twilio's servers are not of one mind, so both are accepted."""
    scheme, rest = desk.public_url.rstrip("/").split("://", 1)
    host, _, path = rest.partition("/")
    name, _, number = host.partition(":")
    number = number or {"https": "443", "http": "80"}[scheme]
    host = f"{name}:{number}" if port == "with" else name
    other = SimpleNamespace(**{**vars_of(desk), "public_url": f"{scheme}://{host}" + (f"/{path}" if path else "")})
    assert_rings_agents(connect(other, call_from(customer.identity, desk)))


def vars_of(desk):
    names = ["url", "public_url", "auth_token", "account_sid", "application_sid"]
    return {name: getattr(desk, name) for name in names}


def test_a_changed_parameter_is_forbidden(desk, customer):
    signed = call_from(customer.identity, desk)
    forged = call_from(desk.agent_name, desk, ("phoneNumber", "+12025550199"))
    assert connect(desk, signed, sent=forged).status_code == 403
    assert connect(desk, signed, sent=signed[:-1]).status_code == 403
    assert connect(desk, signed, sent=[*signed, ("more", "")]).status_code == 403


def test_a_changed_query_is_forbidden(desk, customer):
    pairs = call_from(customer.identity, desk)
    assert connect(desk, pairs, query="?a=1", sent_query="?a=2").status_code == 403
    assert connect(desk, pairs, query="", sent_query="?a=1").status_code == 403


def test_the_signature_of_another_account_is_forbidden(desk, customer):
    assert connect(desk, call_from(customer.identity, desk), token="0" * 32).status_code == 403
    assert connect(desk, call_from(customer.identity, desk), token=desk.api_secret).status_code == 403


def test_a_request_without_a_signature_is_bad(desk, customer):
    assert connect(desk, call_from(customer.identity, desk), signed=False).status_code == 400
