"""The official helper's REST client, pointed at the simulator."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

PHONE = "+12025550143"


class Pointed(TwilioHttpClient):
    def __init__(self, url):
        super().__init__()
        self.url = url

    def request(self, method, url, *arguments, **options):
        return super().request(method, url.replace("https://api.twilio.com", self.url), *arguments, **options)


@pytest.fixture
def client(exchange):
    desk = exchange.desk
    return Client(desk.api_key, desk.api_secret, desk.account_sid, http_client=Pointed(desk.simulator_url))


def test_a_call_is_made_listed_sent_elsewhere_and_ended(exchange, client):
    server = exchange.server
    server.answer("/hello", "<Say>Hello</Say><Pause length='60'/>")
    server.answer("/other", "<Say>Other</Say><Pause length='60'/>")
    phone = exchange.phone()
    call = client.calls.create(
        to=PHONE, from_=exchange.desk.caller_id, url=f"{server.url}/hello",
        status_callback=f"{server.url}/status", status_callback_event=["initiated", "ringing", "answered", "completed"],
    )  # fmt: skip
    assert call.direction == "outbound-api"
    assert call.status in ("queued", "initiated", "ringing")
    invite = phone.accept()
    assert invite["callsid"] == call.sid
    said = phone.receive("say")
    assert said["text"] == "Hello"
    assert client.calls(call.sid).fetch().status == "in-progress"
    assert call.sid in [one.sid for one in client.calls.list(status="in-progress")]
    client.calls(call.sid).update(url=f"{server.url}/other", method="POST")
    assert phone.receive("say")["text"] == "Other"
    assert client.calls(call.sid).update(status="completed").status == "completed"
    phone.receive("hangup")
    with pytest.raises(TwilioRestException) as refused:
        client.calls(call.sid).update(twiml="<Response/>")
    assert (refused.value.code, refused.value.status) == (21220, 400)
    assert client.calls(call.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        client.calls(call.sid).fetch()
    assert (gone.value.code, gone.value.status) == (20404, 404)


def test_a_call_may_bring_its_twiml(exchange, client):
    phone = exchange.phone()
    client.calls.create(to=PHONE, from_=exchange.desk.caller_id, twiml="<Response><Say>Brought</Say></Response>")
    phone.accept()
    assert phone.receive("say")["text"] == "Brought"


def test_a_client_is_called_with_parameters(exchange, client):
    bob = exchange.browser("bob").register()
    client.calls.create(to="client:bob?ticket=7", from_="client:desk", twiml="<Response><Pause/></Response>")
    invite = bob.receive("invite")
    assert (invite["parameters"]["From"], invite["parameters"]["Params"]) == ("client:desk", "ticket=7")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"to": "nobody", "from_": "OURS", "url": "http://127.0.0.1:1/"}, 21211),
        ({"to": PHONE, "from_": "+12025550111", "url": "http://127.0.0.1:1/"}, 21210),
        ({"to": PHONE, "from_": "OURS"}, 21205),
        ({"to": PHONE, "from_": "OURS", "url": "nowhere"}, 21205),
        ({"to": PHONE, "from_": "OURS", "twiml": "<Response>" + " " * 4000 + "</Response>"}, 32018),
        ({"to": PHONE, "from_": "OURS", "twiml": "<Nonsense/>"}, 12102),
    ],
)
def test_a_call_that_twilio_refuses_is_refused(exchange, client, form, code):
    form = {name: exchange.desk.caller_id if value == "OURS" else value for name, value in form.items()}
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(**form)
    assert refused.value.code == code


def test_a_text_reaches_the_handset(exchange, client):
    message = client.messages.create(to=PHONE, from_=exchange.desk.caller_id, body="Your mallet is ready. \U0001f3d1")
    assert message.status == "queued"
    assert client.messages(message.sid).fetch().body == "Your mallet is ready. \U0001f3d1"
    assert message.sid in [one.sid for one in client.messages.list(to=PHONE)]


def test_a_text_from_the_handset_is_answered(exchange, client):
    exchange.server.answer("/text", "<Message>Thank you.</Message>")
    url = f"{exchange.desk.simulator_url}/phones/{PHONE}/messages"
    assert requests.post(url, data={"to": exchange.desk.caller_id, "body": "Hello?"}).status_code == 204
    request = exchange.server.next("/text")
    assert (request.params["Body"], request.params["From"]) == ("Hello?", PHONE)
    assert "Thank you." in [one.body for one in client.messages.list(to=PHONE)]


def test_queues_are_made_changed_and_removed(client):
    queue = client.queues.create(friendly_name="made by hand", max_size=5)
    assert client.queues(queue.sid).update(max_size=7).max_size == 7
    assert client.queues(queue.sid).delete()
    assert queue.sid not in [one.sid for one in client.queues.list()]


def test_long_lists_come_in_pages(client):
    for number in range(7):
        client.queues.create(friendly_name=f"page {number}")
    assert len([one for one in client.queues.list(page_size=2) if one.friendly_name.startswith("page ")]) == 7


def test_strangers_are_refused(exchange):
    desk = exchange.desk
    url = f"{desk.simulator_url}/2010-04-01/Accounts/{desk.account_sid}/Calls.json"
    for auth in [None, (desk.account_sid, "wrong"), (desk.api_key, desk.auth_token), ("", "")]:
        reply = requests.get(url, auth=auth)
        assert (reply.status_code, reply.json()["code"]) == (401, 20003)
    other = url.replace(desk.account_sid, "AC" + "0" * 32)
    assert requests.get(other, auth=(desk.account_sid, desk.auth_token)).json()["code"] == 20404


def test_the_account_its_application_and_its_number_can_be_looked_up(exchange, client):
    desk = exchange.desk
    assert client.api.accounts(desk.account_sid).fetch().status == "active"
    application = client.applications(desk.application_sid).fetch()
    assert (application.voice_url, application.voice_method) == (exchange.server.url + "/voice?desk=1", "POST")
    assert [number.phone_number for number in client.incoming_phone_numbers.list(phone_number=desk.caller_id)] == [desk.caller_id]
    assert client.incoming_phone_numbers.list(phone_number="+12025550199") == []
    with pytest.raises(TwilioRestException) as unknown:
        client.applications("AP" + "0" * 32).fetch()
    assert unknown.value.status == 404
