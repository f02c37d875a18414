"""What the tutorial lets anybody do, and ours does not."""

import contextlib
import http.client
import secrets
import socket
from urllib.parse import urlsplit

import pytest
import requests

from desk import Gateway, signature
from ports import answer_to_nonsense
from programs import PATIENCE, Program
from test_peers import connect

NUMBER = "+12025550171"
MARKUP = "<img src=x onerror=alert(1)>"


def call(desk, **params):
    return {"CallSid": "CA" + secrets.token_hex(16), "AccountSid": desk.account_sid, "From": f"client:{desk.agent_name}"} | params


def connect_url(desk):
    return desk.public_url + "/call/connect"


# The signature


def test_an_unsigned_webhook_is_400(desk):
    reply = requests.post(connect_url(desk), data=call(desk))
    assert reply.status_code == 400 and "<Dial" not in reply.text


@pytest.mark.parametrize("wrong", ["nonsense", "", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_a_wrong_signature_is_refused(desk, wrong):
    reply = requests.post(connect_url(desk), data=call(desk), headers={"X-Twilio-Signature": wrong})
    assert reply.status_code == (403 if wrong else 400) and "<Dial" not in reply.text


def test_a_tampered_webhook_is_403(desk):
    params = call(desk, phoneNumber=NUMBER)
    signed = {"X-Twilio-Signature": desk.sign(connect_url(desk), params)}
    for changed in [params | {"phoneNumber": "+12025550199"}, params | {"extra": "1"}, {"CallSid": params["CallSid"]}]:
        assert requests.post(connect_url(desk), data=changed, headers=signed).status_code == 403
    assert requests.post(connect_url(desk) + "?x=1", data=params, headers=signed).status_code == 403
    assert requests.post(connect_url(desk), data=params, headers=signed).status_code == 200


def test_another_accounts_token_is_403(desk):
    params = call(desk)
    signed = {"X-Twilio-Signature": signature(secrets.token_hex(16), connect_url(desk), params)}
    assert requests.post(connect_url(desk), data=params, headers=signed).status_code == 403


def test_a_query_is_signed_with_the_url(desk):
    assert desk.webhook(call(desk), path="/call/connect?room=1").status_code == 200


# Who may ring whom


def test_a_customers_number_is_never_dialled(desk):
    desk.create_ticket("Rung", NUMBER, "x")
    for identity in ["customer_1", "customer", "nobody", "Support_Agent"]:
        dial = connect(desk, identity, phoneNumber=NUMBER).find("Dial")
        assert {child.tag for child in dial} == {"Client"}


def test_an_agent_rings_only_numbers_that_are_on_a_ticket(desk):
    answer = connect(desk, desk.agent_name, phoneNumber="+12025550199")
    assert answer.find(".//Number") is None
    assert answer.find("Say") is not None


def test_a_number_that_no_region_assigns_is_not_dialled(desk):
    ticket = desk.rpc("tickets.create", {"name": "Odd", "phoneNumber": "+1 100 555 0143", "description": "x"})
    described = desk.rpc("numbers.describe", {"numbers": [ticket["phoneNumber"]]})["descriptions"]
    assert [description["dialable"] for description in described] == [False]
    assert connect(desk, desk.agent_name, phoneNumber=ticket["phoneNumber"]).find(".//Number") is None


# Pages


def test_markup_stays_text_everywhere(desk):
    reply = desk.create_ticket(MARKUP, "+12025550172", f"\"'</textarea><script>alert(2)</script>{MARKUP}")
    location = reply.headers["Location"]
    stored = desk.rpc("tickets.list", {"limit": 1})["tickets"][0]
    pages = [
        requests.get(desk.url + location).text,
        requests.get(f"{desk.url}/status/{stored['token']}").text,
        desk.sign_in().get(desk.url + "/dashboard").text,
        desk.create_ticket(MARKUP, f"\"' onfocus=alert(3) {MARKUP}", "x").text,
    ]
    for page in pages:
        assert MARKUP not in page and "<script>alert" not in page and "onclick=" not in page
    assert "&lt;img" in pages[2]
    assert "\"' onfocus" not in pages[3], "a quote ends no attribute"


def test_the_headers_let_a_browser_refuse_what_we_never_do(desk):
    for path in ["/", "/sign-in", "/nowhere"]:
        headers = requests.get(desk.url + path).headers
        policy = dict(directive.split(" ", 1) for directive in headers["Content-Security-Policy"].split("; "))
        assert "unsafe-inline" not in str(policy) and "unsafe-eval" not in str(policy)
        for name in ("default-src", "base-uri", "frame-ancestors"):
            assert policy[name] == "'none'"
        assert policy["form-action"] == "'self'"
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Permissions-Policy"] == "microphone=(self), camera=(), geolocation=()"


# Sessions


def test_the_dashboard_without_a_session_leads_to_the_sign_in(desk):
    for cookies in [{}, {"session": "x" * 43}]:
        reply = requests.get(desk.url + "/dashboard", cookies=cookies, allow_redirects=False)
        assert reply.status_code in (302, 303) and reply.headers["Location"].startswith("/sign-in")


def test_the_agents_token_without_a_session_is_401(desk):
    reply = requests.post(desk.url + "/token/generate", data={"page": "/dashboard"})
    assert reply.status_code == 401 and "token" not in reply.json()


def test_a_wrong_password_is_refused_without_saying_which_was_wrong(desk):
    answers = [
        requests.post(desk.url + "/sign-in", data={"name": name, "password": "not the password"}, allow_redirects=False)
        for name in [desk.agent_name, "nobody_here"]
    ]
    assert {reply.status_code for reply in answers} == {401}
    assert all("Set-Cookie" not in reply.headers for reply in answers)
    first, second = (reply.text.replace(name, "") for reply, name in zip(answers, [desk.agent_name, "nobody_here"], strict=True))
    assert first == second


def test_a_refused_sign_in_leaves_a_line_without_what_was_typed(own_desk):
    form = {"name": "typed_name", "password": "typed password"}
    assert requests.post(own_desk.url + "/sign-in", data=form, allow_redirects=False).status_code == 401
    assert "127.0.0.1" in own_desk.gateway.wait_for_line("A sign-in was refused.")
    assert own_desk.gateway.stop() == 0
    assert "typed" not in own_desk.gateway.log
    own_desk.gateway = Gateway(own_desk.settings())


def test_the_sessions_cookie_is_for_this_site_and_no_script(desk):
    form = {"name": desk.agent_name, "password": desk.agent_password}
    cookie = requests.post(desk.url + "/sign-in", data=form, allow_redirects=False).headers["Set-Cookie"].lower()
    assert "httponly" in cookie and "path=/" in cookie and ("samesite=lax" in cookie or "samesite=strict" in cookie)
    assert "secure" not in cookie, "this desk is on http"


def test_signing_out_ends_the_session_for_everyone_who_has_its_cookie(desk):
    session = desk.sign_in()
    stolen = session.cookies.get_dict()
    assert requests.get(desk.url + "/dashboard", cookies=stolen, allow_redirects=False).status_code == 200
    assert session.post(desk.url + "/sign-out", allow_redirects=False).status_code in (302, 303)
    assert requests.get(desk.url + "/dashboard", cookies=stolen, allow_redirects=False).status_code in (302, 303)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_another_sites_form_is_refused(desk, headers):
    session = desk.sign_in()
    before = desk.rpc("server.info")["tickets"]
    form = {"name": "Forged", "phone_number": NUMBER, "description": "x"}
    assert session.post(desk.url + "/ticket/create", data=form, headers=headers, allow_redirects=False).status_code == 403
    assert session.post(desk.url + "/sign-out", headers=headers, allow_redirects=False).status_code == 403
    assert desk.rpc("server.info")["tickets"] == before
    assert session.get(desk.url + "/dashboard", allow_redirects=False).status_code == 200


def test_our_own_forms_origin_is_accepted(desk):
    form = {"name": "Own", "phone_number": NUMBER, "description": "x"}
    headers = {"Origin": desk.public_url, "Sec-Fetch-Site": "same-origin"}
    assert requests.post(desk.url + "/ticket/create", data=form, headers=headers, allow_redirects=False).status_code == 303


# Bounds


@pytest.mark.parametrize("path", ["/ticket/create", "/sign-in", "/token/generate", "/call/connect"])
def test_a_body_without_measure_is_413(desk, path):
    headers = {"X-Twilio-Signature": "x", "Content-Type": "application/x-www-form-urlencoded"}
    # Closed while the body was still on its way: refused all the same.
    with contextlib.suppress(requests.ConnectionError):
        assert requests.post(desk.url + path, data=b"name=" + b"x" * (4 << 20), headers=headers).status_code == 413
    assert requests.get(desk.url + "/").status_code == 200


def test_the_longest_description_fits_the_form(desk):
    assert desk.create_ticket("Long", "+12025550173", "ü" * 8192).status_code == 303
    assert desk.create_ticket("Long", "+12025550173", "ü" * 8193).status_code == 422


def test_health_is_for_this_machine_only(desk):
    for path in ["/healthz", "/readyz", "/metrics"]:
        assert requests.get(desk.url + path).status_code == 200
        assert requests.get(desk.url + path, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404


# Configuration


def test_missing_settings_are_all_named_at_once_and_nothing_starts():
    program = Program("webgateway")
    assert program.wait() != 0
    for name in [
        "SUPPORTD_SOCKET", "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET",
        "TWILIO_APPLICATION_SID", "TWILIO_PHONE_NUMBER",
    ]:
        assert name in program.log
    assert "ready" not in program.log


def test_wrong_settings_are_named_and_secrets_are_not_shown(desk):
    secret = "hunter2hunter2"
    settings = desk.settings(TWILIO_ACCOUNT_SID="ACshort", TWILIO_PHONE_NUMBER="555", PUBLIC_URL="desk", TWILIO_AUTH_TOKEN=secret)
    program = Program("webgateway", settings=settings)
    assert program.wait() != 0
    for name in ["TWILIO_ACCOUNT_SID", "TWILIO_PHONE_NUMBER", "PUBLIC_URL"]:
        assert name in program.log
    assert secret not in program.log and desk.api_secret not in program.log


def test_without_an_auth_token_the_gateway_does_not_start(desk):
    program = Program("webgateway", settings=desk.settings(TWILIO_AUTH_TOKEN=""))
    assert program.wait() != 0 and "TWILIO_AUTH_TOKEN" in program.log


def test_the_other_ports_names_of_the_settings_work(own_desk):
    settings = own_desk.settings()
    for ours, theirs in [
        ("TWILIO_API_KEY", "API_KEY"), ("TWILIO_API_SECRET", "API_SECRET"), ("TWILIO_APPLICATION_SID", "TWIML_APPLICATION_SID"),
        ("TWILIO_PHONE_NUMBER", "TWILIO_CALLER_ID"),
    ]:
        settings[theirs] = settings.pop(ours)
    assert own_desk.gateway.stop() == 0
    own_desk.gateway = Gateway(settings)
    assert connect(own_desk, "customer_1").find("Dial").get("callerId") == own_desk.caller_id


# The daemon goes and comes back


@pytest.mark.parametrize("ending", ["stop", "kill"])
def test_without_the_daemon_a_page_says_so_and_it_recovers(own_desk, ending):
    desk = own_desk
    session = desk.sign_in()
    getattr(desk.daemon, ending)()
    form = {"name": "Waits", "phone_number": NUMBER, "description": "x"}
    for reply in [
        session.get(desk.url + "/dashboard", allow_redirects=False),
        session.post(desk.url + "/ticket/create", data=form, allow_redirects=False),
    ]:
        assert reply.status_code == 503 and "away" in reply.text and "<html" in reply.text.lower()
    assert session.post(desk.url + "/token/generate", data={"page": "/dashboard"}).status_code == 503
    assert desk.webhook(call(desk)).status_code == 503
    assert requests.get(desk.url + "/healthz").status_code == 200
    assert requests.get(desk.url + "/readyz").status_code == 503
    desk.restart_daemon()
    assert session.post(desk.url + "/ticket/create", data=form, allow_redirects=False).status_code == 303
    assert "Waits" in session.get(desk.url + "/dashboard").text
    assert desk.gateway.process.poll() is None


# Logs


def test_no_secret_and_no_customer_is_in_a_log(own_desk):
    desk = own_desk
    name, number, description = "Zebulon Quixote", "+12025550174", "my mallet is private"
    location = desk.create_ticket(name, number, description).headers["Location"]
    requests.get(desk.url + location)
    desk.create_ticket(name, "92", description)
    stored = desk.rpc("tickets.list")["tickets"][0]
    requests.get(f"{desk.url}/status/{stored['token']}")
    session = desk.sign_in()
    session.get(desk.url + "/dashboard")
    token = session.post(desk.url + "/token/generate", data={"page": "/dashboard"}).json()["token"]
    requests.post(desk.url + "/sign-in", data={"name": desk.agent_name, "password": "wrong-secret-word"})
    connect(desk, desk.agent_name, phoneNumber=number)
    requests.post(connect_url(desk), data=call(desk, phoneNumber=number))
    requests.get(desk.url + "/status/" + "t" * 32)
    cookies = list(session.cookies.get_dict().values())
    desk.gateway.stop()
    desk.daemon.stop()
    log = desk.gateway.log + desk.daemon.log
    private = [name, number, "5550174", "555-0174", description, desk.auth_token, desk.api_secret, desk.agent_password]
    for text in private + ["wrong-secret-word", token, stored["token"], "t" * 32, *cookies]:
        assert text not in log, f"{text} is in a log"


@pytest.mark.parametrize("chunk", [b"zz\r\n", b"5\r\nname=x", b"-1\r\nname\r\n"])
def test_a_body_that_is_not_http_is_400(desk, chunk):
    """A wrong chunk is the client's fault: it is no error of ours, and the gateway goes on."""
    form = "Content-Type: application/x-www-form-urlencoded"
    head = f"POST /ticket/create HTTP/1.1\r\nHost: x\r\n{form}\r\nTransfer-Encoding: chunked\r\n\r\n"
    address = urlsplit(desk.url)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as connection:
        reply = answer_to_nonsense(connection, head.encode() + chunk)
    assert reply == b"" or reply.split()[1] == b"400"
    assert requests.get(desk.url + "/").status_code == 200


def test_head_is_get_without_its_body(desk):
    reply = requests.head(desk.url + "/")
    assert reply.status_code == 200 and reply.text == ""
    assert reply.headers["Content-Security-Policy"] == requests.get(desk.url + "/").headers["Content-Security-Policy"]


# Addresses


@pytest.mark.parametrize(
    "path",
    ["//%00@evil.example", "//evil.example", "/dashboard/", "/js/", "/js%2Fbackoff.js", "/js/../js/", "/css%00", "/\\evil.example", "/js//backoff.js"],
)
def test_an_address_that_is_not_plain_leads_nowhere(desk, path):
    connection = http.client.HTTPConnection(urlsplit(desk.public_url).hostname, urlsplit(desk.public_url).port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        assert reply.status == 404 and reply.getheader("Location") is None
    finally:
        connection.close()


@pytest.mark.parametrize("part", ["bytes=0-3", "bytes=99999999-", "bytes=-99999999"])
def test_a_part_of_a_file_is_the_whole_of_it(desk, part):
    whole = requests.get(desk.public_url + "/js/backoff.js")
    reply = requests.get(desk.public_url + "/js/backoff.js", headers={"Range": part})
    assert reply.status_code == whole.status_code == 200 and reply.content == whole.content


def test_a_changed_form_that_is_sent_twice_is_one_more_ticket(desk):
    def file(description):
        form = {"name": "Yuki", "phone_number": NUMBER, "description": description, "idempotency_key": key}
        return requests.post(desk.public_url + "/ticket/create", data=form, allow_redirects=False).headers["Location"]

    key = secrets.token_hex(8)
    first, changed, again = file("A bent mallet."), file("A bent wheel."), file("A bent wheel.")
    assert first != changed == again
