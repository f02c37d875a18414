"""What the tests of the tutorial's eight ports ask for, over HTTP: with the sign-in, the signature and the ticket that ours asks for."""

import base64
import json
import secrets
import xml.etree.ElementTree as ElementTree

import pytest
import requests

# Numbers for fiction: nobody has them.
NUMBER = "+12025550166"


def twiml(reply):
    assert reply.status_code == 200, reply.text
    assert reply.headers["Content-Type"].split(";")[0] in ("application/xml", "text/xml")
    root = ElementTree.fromstring(reply.content)
    assert root.tag == "Response"
    return root


def connect(desk, identity, **params):
    """The webhook of a call that a browser makes."""
    call = {"CallSid": "CA" + secrets.token_hex(16), "AccountSid": desk.account_sid, "ApplicationSid": desk.application_sid}
    call |= {"From": f"client:{identity}", "Caller": f"client:{identity}", "To": "", "Direction": "inbound", "CallStatus": "ringing"}
    return twiml(desk.webhook(call | params))


def payload(token):
    header, claims, signature = token.split(".")
    assert signature
    def decode(part):
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert decode(header)["alg"] == "HS256" and decode(header)["cty"] == "twilio-fpa;v=1"
    return decode(claims)


def token(desk, page, session=requests):
    reply = session.post(desk.url + "/token/generate", data={"page": page})
    assert reply.status_code == 200, reply.text
    assert reply.headers["Content-Type"].startswith("application/json")
    body = reply.json()
    assert list(body) == ["token"] and body["token"]
    return payload(body["token"])


def count(desk):
    return desk.rpc("server.info")["tickets"]


# The call


def test_an_agents_number_is_dialled_with_the_caller_id(desk):
    assert desk.create_ticket("Mario", NUMBER, "Some description").status_code == 303
    dial = connect(desk, desk.agent_name, phoneNumber=NUMBER).find("Dial")
    # An agent's page says how the call ended; a customer is told by voice.
    assert dial.get("action") is None
    assert dial.get("callerId") == desk.caller_id
    assert [(child.tag, child.text) for child in dial] == [("Number", NUMBER)]


def test_a_customers_call_reaches_the_support_agent_with_the_caller_id(desk):
    dial = connect(desk, "customer_1").find("Dial")
    assert dial.get("action") == "/call/completed"
    assert dial.get("callerId") == desk.caller_id
    assert [(child.tag, "".join(child.itertext()).strip()) for child in dial] == [("Client", "support_agent")]


def test_an_empty_number_is_no_number(desk):
    assert [child.tag for child in connect(desk, "customer_1", phoneNumber="").find("Dial")] == ["Client"]


# The token


def test_the_dashboards_token_is_the_agents(desk):
    claims = token(desk, "/dashboard", desk.sign_in())
    assert claims["grants"]["identity"] == "support_agent"
    assert claims["grants"]["voice"]["outgoing"]["application_sid"] == desk.application_sid
    assert claims["grants"]["voice"]["incoming"] == {"allow": True}
    assert (claims["iss"], claims["sub"]) == (desk.api_key, desk.account_sid)
    assert claims["jti"].startswith(desk.api_key + "-")


@pytest.mark.parametrize("page", ["/", "/home", "/dashboard/", "/status/abc"])
def test_every_other_pages_token_is_a_customers(desk, page):
    claims = token(desk, page)
    assert claims["grants"]["identity"].startswith("customer")
    assert not claims["grants"]["voice"].get("incoming", {}).get("allow")


def test_two_customers_are_not_the_same(desk):
    assert token(desk, "/")["grants"]["identity"] != token(desk, "/")["grants"]["identity"]


def test_a_token_without_a_page_is_refused(desk):
    assert requests.post(desk.url + "/token/generate", data={}).status_code in (400, 415)
    assert requests.get(desk.url + "/token/generate").status_code == 405


# The ticket


def test_a_ticket_is_stored_and_the_page_says_so(desk):
    before = count(desk)
    redirect = desk.create_ticket("Neo", "+12025550183", "Some description")
    assert redirect.status_code == 303
    page = requests.get(desk.url + redirect.headers["Location"])
    assert page.status_code == 200
    assert "Ticket created successfully" in page.text
    assert count(desk) == before + 1
    stored = desk.rpc("tickets.list", {"limit": 1})["tickets"][0]
    assert (stored["name"], stored["phoneNumber"], stored["description"]) == ("Neo", "+12025550183", "Some description")
    assert f"/status/{stored['token']}" in page.text
    status = requests.get(f"{desk.url}/status/{stored['token']}")
    assert status.status_code == 200 and "Some description" in status.text


def test_a_reload_after_a_ticket_stores_no_second_one(desk):
    location = desk.create_ticket("Trinity", "+12025550184", "Once").headers["Location"]
    before = count(desk)
    for _ in range(3):
        requests.get(desk.url + location)
    assert count(desk) == before


@pytest.mark.parametrize(
    "form",
    [
        {"name": "Kept Name", "phone_number": "", "description": "Kept description"},
        {"name": "", "phone_number": "+12025550185", "description": "Kept description"},
        {"name": "Kept Name", "phone_number": "+12025550185", "description": ""},
        {"name": "   ", "phone_number": "+12025550185", "description": "Kept description"},
        {"name": "Kept Name", "phone_number": "92", "description": "Kept description"},
        {"name": "Kept Name", "phone_number": "5558180", "description": "Kept description"},
        {"name": "Kept Name"},
        {},
    ],
)
def test_a_wrong_form_keeps_its_values_and_stores_nothing(desk, form):
    before = count(desk)
    reply = requests.post(desk.url + "/ticket/create", data=form or {"other": "x"}, allow_redirects=False)
    assert reply.status_code == 422
    assert "Ticket created successfully" not in reply.text
    for value in form.values():
        assert value.strip() in reply.text
    assert count(desk) == before


def test_a_number_that_cannot_be_is_refused_in_words(desk):
    for number in ["92", "5558180"]:
        text = desk.create_ticket("Kept Name", number, "x").text
        assert "phone number" in text.lower() and "E.164" in text


def test_every_wrong_field_has_its_message(desk):
    text = desk.create_ticket("", "", "").text
    for field in ["Name", "Phone number", "Description"]:
        assert f"{field} can&#39;t be empty" in text or f"{field} can't be empty" in text or f"{field} can&apos;t be empty" in text


# The pages


def test_the_home_page_sells_to_the_sport_of_kings(desk):
    page = requests.get(desk.url + "/")
    assert page.status_code == 200
    for text in ["sport of kings", "Submit ticket", "Birchwood Bicycle Polo Co.", "Call support"]:
        assert text in page.text


def test_the_dashboard_lists_name_number_and_description_newest_first(desk):
    desk.create_ticket("Older One", "+12025550186", "A simple ticket")
    desk.create_ticket("Newer One", "+12025550187", "Another ticket")
    page = desk.sign_in().get(desk.url + "/dashboard")
    assert page.status_code == 200
    for text in ["Tickets", "Older One", "A simple ticket", "+12025550186", "(202) 555-0186", "Newer One", "Call customer"]:
        assert text in page.text
    assert page.text.index("Newer One") < page.text.index("Older One")


def test_an_unknown_page_is_404_and_a_wrong_method_405(desk):
    assert requests.get(desk.url + "/nowhere").status_code == 404
    for path in ["/ticket/create", "/call/connect", "/token/generate"]:
        assert requests.get(desk.url + path).status_code == 405
