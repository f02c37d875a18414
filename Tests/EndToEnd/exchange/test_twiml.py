"""Each verb, as the customer's server sees it."""

import io
import wave

import pytest
import requests

from browser import SDP
from programs import wait_until

PHONE = "+12025550143"


@pytest.fixture
def server(exchange):
    return exchange.server


@pytest.fixture
def alice(exchange):
    return exchange.browser("alice").register()


def dial(exchange, noun, attributes="", callerId=None):
    return f"<Dial callerId='{callerId or exchange.desk.caller_id}' action='/done' {attributes}>{noun}</Dial>"


def test_say_waits_until_it_was_said(server, alice):
    server.answer("/voice", "<Say language='en-GB'>Good morning</Say><Redirect>/next</Redirect>")
    alice.call()
    said = alice.receive("say")
    assert (said["text"], said["language"]) == ("Good morning", "en-GB")
    assert [request.path for request in server.requests] == ["/voice"]
    alice.send("said", callsid=said["callsid"], id=said["id"])
    server.next("/next")


def test_gather_takes_the_digits_it_wants(server, alice):
    server.answer("/voice", "<Gather numDigits='3' action='/digits'><Say>Three digits, please.</Say></Gather>")
    call = alice.connected()
    alice.press(call, "123")
    assert server.next("/digits").params["Digits"] == "123"


def test_gather_ends_with_its_key(server, alice):
    server.answer("/voice", "<Gather finishOnKey='*' action='/digits'/>")
    call = alice.connected()
    alice.press(call, "4#2*9")
    assert server.next("/digits").params["Digits"] == "4#2"


def test_gather_without_a_key_goes_on(server, alice):
    server.answer("/voice", "<Gather timeout='1' action='/digits'/><Redirect>/silence</Redirect>")
    alice.call()
    server.next("/silence")
    assert "/digits" not in [request.path for request in server.requests]


def test_a_recording_is_kept_and_served(exchange, server, alice):
    server.answer("/voice", "<Record maxLength='1' playBeep='false' action='/recorded' recordingStatusCallback='/ready'/>")
    alice.call()
    request = server.next("/recorded")
    assert request.params["RecordingDuration"] == "1"
    ready = server.next("/ready")
    assert (ready.params["RecordingStatus"], ready.params["RecordingSource"]) == ("completed", "RecordVerb")
    url = request.params["RecordingUrl"]
    assert requests.get(url).status_code == 401
    desk = exchange.desk
    reply = requests.get(url + ".wav", auth=(desk.account_sid, desk.auth_token))
    with wave.open(io.BytesIO(reply.content)) as file:
        assert file.getframerate() == 8000
        assert file.getnframes() == 8000


def test_play_fetches_a_wave_file(server, alice):
    # Longer than any document may be.
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(b"\0\1" * 40_000)
    server.answer("/voice", "<Play>/sound</Play><Redirect>/next</Redirect>")
    server.answer("/sound", (200, "audio/wav", sound.getvalue()))
    alice.call()
    server.next("/sound")
    server.next("/next")


def test_dial_tells_how_it_ended(exchange, server, alice):
    phone = exchange.phone()
    progress = "statusCallback='/progress' statusCallbackEvent='initiated ringing answered completed'"
    server.answer("/voice", dial(exchange, f"<Number {progress}>{PHONE}</Number>", "answerOnBridge='true'"))
    alice.call()
    ringing = alice.receive("ringing")
    invite = phone.accept()
    assert invite["parameters"]["From"] == exchange.desk.caller_id
    assert alice.receive("answer")["callsid"] == ringing["callsid"]
    phone.hang_up(invite["callsid"])
    done = server.next("/done").params
    assert (done["DialCallStatus"], done["DialBridged"], done["DialCallSid"]) == ("completed", "true", invite["callsid"])
    alice.receive("hangup")
    told = [server.next("/progress").params for _ in range(4)]
    told.sort(key=lambda params: int(params["SequenceNumber"]))
    assert [params["CallStatus"] for params in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert {params["ParentCallSid"] for params in told} == {ringing["callsid"]}
    assert [params["SequenceNumber"] for params in told] == ["0", "1", "2", "3"]


@pytest.mark.parametrize(("number", "status"), [("+12025550191", "busy"), ("+12025550193", "failed")])
def test_dial_tells_why_nobody_was_reached(exchange, server, alice, number, status):
    server.answer("/voice", dial(exchange, f"<Number>{number}</Number>"))
    alice.call()
    assert server.next("/done").params["DialCallStatus"] == status


def test_a_number_that_does_not_answer(exchange, server, alice):
    server.answer("/voice", dial(exchange, "<Number>+12025550192</Number>", "timeout='5' answerOnBridge='true'"))
    alice.call()
    assert server.next("/done").params["DialCallStatus"] == "no-answer"


def test_a_client_that_is_not_there(exchange, server, alice):
    server.answer("/voice", dial(exchange, "<Client>nobody</Client>"))
    alice.call()
    assert server.next("/done").params["DialCallStatus"] == "no-answer"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<Dial><Number>+12025550143</Number></Dial>", 13214),
        ("<Dial callerId='client:alice'><Number>+12025550143</Number></Dial>", 13214),
        ("<Dial callerId='+12025550111'><Number>+12025550143</Number></Dial>", 13247),
        ("<Dial callerId='+12025550199'><Number>12</Number></Dial>", 13223),
        ("<Dial callerId='+12025550199'><Number>+12</Number></Dial>", 13224),
        ("<Dial><Client>not a name</Client></Dial>", 13224),
        ("<Dial><Client>a</Client><Conference>b</Conference></Dial>", 13000),
        ("<Dial>" + "<Client>a</Client>" * 11 + "</Dial>", 13250),
    ],
)
def test_a_dial_that_twilio_refuses_is_refused(exchange, server, alice, document, code):
    server.answer("/voice", document)
    server.answer("/fallback", "<Reject/>")
    alice.call()
    alice.receive("hangup")
    assert code in exchange.faults()


def test_a_dial_with_one_wrong_noun_calls_nobody(exchange, server, alice):
    phone = exchange.phone("+12025550146")
    server.answer("/voice", dial(exchange, "<Number>+12025550146</Number><Number>nonsense</Number>"))
    alice.call()
    assert server.next("/done").params["DialCallStatus"] == "failed"
    calls = exchange.desk.calls(To="+12025550146")
    assert [call["status"] for call in calls] == ["canceled"]
    assert phone.kept == []


def test_a_client_gets_its_parameters(exchange, server, alice):
    bob = exchange.browser("bob").register()
    server.answer("/voice", dial(exchange, "<Client><Identity>bob</Identity><Parameter name='ticket' value='7 &amp; 8'/></Client>"))
    alice.call()
    assert bob.receive("invite")["parameters"]["Params"] == "ticket=7+%26+8"


def test_the_first_to_answer_wins(exchange, server, alice):
    bob, carol = exchange.browser("bob").register(), exchange.browser("carol").register()
    server.answer("/voice", dial(exchange, "<Client>bob</Client><Client>carol</Client>", "answerOnBridge='true'"))
    alice.call()
    lost = bob.receive("invite")["callsid"]
    won = carol.accept()["callsid"]
    bob.receive("cancel")
    alice.receive("answer")
    statuses = [exchange.desk.rest("GET", f"Calls/{sid}.json").json()["status"] for sid in (lost, won)]
    assert statuses == ["canceled", "in-progress"]
    carol.hang_up(won)
    assert server.next("/done").params["DialCallStatus"] == "completed"


def test_sequential_asks_one_after_another(exchange, server, alice):
    bob, carol = exchange.browser("bob").register(), exchange.browser("carol").register()
    server.answer("/voice", dial(exchange, "<Client>bob</Client><Client>carol</Client>", "sequential='true'"))
    alice.call()
    invite = bob.receive("invite")
    assert not carol.kept
    bob.send("reject", callsid=invite["callsid"])
    carol.receive("invite")


def test_the_star_key_leaves_the_conversation(exchange, server, alice):
    phone = exchange.phone()
    server.answer("/voice", dial(exchange, f"<Number>{PHONE}</Number>", "hangupOnStar='true'"))
    server.answer("/done", "<Say>Back</Say>")
    call = alice.connected()
    invite = phone.accept()
    wait_until(lambda: exchange.desk.rest("GET", f"Calls/{invite['callsid']}.json").json()["status"] == "in-progress", "no answer")
    alice.press(call, "*")
    phone.receive("hangup")
    assert alice.receive("say")["text"] == "Back"


def test_the_answering_party_is_asked_first(exchange, server, alice):
    phone = exchange.phone()
    server.answer("/voice", dial(exchange, f"<Number url='/screen'>{PHONE}</Number>", "answerOnBridge='true'"))
    server.answer("/screen", "<Gather numDigits='1' action='/pressed'/><Hangup/>")
    server.answer("/pressed", "<Response/>")
    alice.call()
    invite = phone.accept()
    assert server.next("/screen").params["CallSid"] == invite["callsid"]
    phone.press(invite["callsid"], "1")
    assert server.next("/pressed").params["Digits"] == "1"
    alice.receive("answer")


def test_an_answering_party_that_declines_is_not_connected(exchange, server, alice):
    phone = exchange.phone()
    server.answer("/voice", dial(exchange, f"<Number url='/screen'>{PHONE}</Number>", "answerOnBridge='true'"))
    server.answer("/screen", "<Hangup/>")
    alice.call()
    phone.accept()
    phone.receive("hangup")
    assert server.next("/done").params["DialBridged"] == "false"


def test_a_time_limit_ends_the_conversation(exchange, server, alice):
    phone = exchange.phone()
    server.answer("/voice", dial(exchange, f"<Number>{PHONE}</Number>", "timeLimit='1'"))
    alice.call()
    phone.accept()
    phone.receive("hangup")
    assert server.next("/done").params["DialCallStatus"] == "completed"


def test_a_conversation_is_recorded_on_two_channels(exchange, server, alice):
    phone = exchange.phone()
    server.answer("/voice", dial(exchange, f"<Number>{PHONE}</Number>", "record='record-from-answer-dual' timeLimit='1'"))
    alice.call()
    phone.accept()
    url = server.next("/done").params["RecordingUrl"]
    desk = exchange.desk
    reply = requests.get(url, auth=(desk.api_key, desk.api_secret))
    with wave.open(io.BytesIO(reply.content)) as file:
        assert file.getnchannels() == 2


def test_a_caller_waits_in_a_queue_until_an_agent_comes(exchange, server, alice):
    server.answer("/voice", "<Enqueue waitUrl='/wait' action='/left'>support</Enqueue>")
    server.answer("/wait", "<Pause length='60'/>")
    call = alice.connected()
    wait = server.next("/wait").params
    assert (wait["QueuePosition"], wait["CurrentQueueSize"]) == ("1", "1")
    queues = exchange.desk.rest("GET", "Queues.json").json()["queues"]
    queue = next(queue for queue in queues if queue["friendly_name"] == "support")
    assert queue["current_size"] == 1
    members = exchange.desk.rest("GET", f"Queues/{queue['sid']}/Members.json").json()["queue_members"]
    assert [member["call_sid"] for member in members] == [call]

    server.answer("/voice", "<Dial action='/done'><Queue url='/soon'>support</Queue></Dial>")
    agent = exchange.browser("agent").register()
    theirs = agent.connected()
    assert server.next("/soon").params["DequeingCallSid"] == theirs
    alice.hang_up(call)
    assert server.next("/done").params["DialCallStatus"] == "completed"
    assert server.next("/left").params["QueueResult"] == "bridged"


def test_what_a_caller_hears_while_waiting_ends_with_the_waiting(exchange, server, alice):
    server.answer("/voice", "<Enqueue waitUrl='/wait'>taken</Enqueue>")
    # Long enough for the agent to come on a loaded machine.
    server.answer("/wait", "<Pause length='8'/><Hangup/>")
    agent = exchange.browser("agent").register()
    alice.connected()
    server.next("/wait")
    server.answer("/voice", "<Dial action='/done' timeLimit='10'><Queue>taken</Queue></Dial>")
    agent.connected()
    # The time limit ended it, and not the caller's hanging up by then.
    assert int(server.next("/done").params["DialCallDuration"]) >= 10


def test_a_caller_who_is_sent_elsewhere_leaves_the_agent(exchange, server, alice):
    server.answer("/voice", "<Enqueue waitUrl=''>sent away</Enqueue>")
    server.answer("/away", "<Pause length='60'/>")
    call = alice.connected()
    server.answer("/voice", "<Dial action='/done'><Queue url='/soon'>sent away</Queue></Dial>")
    agent = exchange.browser("agent").register()
    agent.connected()
    server.next("/soon")
    queues = exchange.desk.rest("GET", "Queues.json").json()["queues"]
    assert next(queue for queue in queues if queue["friendly_name"] == "sent away")["current_size"] == 0
    exchange.desk.rest("POST", f"Calls/{call}.json", Url=f"{server.url}/away")
    server.next("/away", CallSid=call)
    assert server.next("/done").params["DialCallStatus"] == "completed"


def test_a_dialled_party_that_is_sent_elsewhere_ends_the_dial(exchange, server, alice):
    phone = exchange.phone()
    server.answer("/voice", dial(exchange, f"<Number>{PHONE}</Number>"))
    server.answer("/away", "<Say>Away</Say><Pause length='60'/>")
    alice.call()
    child = phone.receive("invite")["callsid"]
    reply = exchange.desk.rest("POST", f"Calls/{child}.json", Url=f"{server.url}/away")
    assert reply.json()["code"] == 21220
    phone.send("answer", callsid=child, sdp=SDP.replace("actpass", "active"))
    wait_until(lambda: exchange.desk.rest("GET", f"Calls/{child}.json").json()["status"] == "in-progress", "no answer")
    exchange.desk.rest("POST", f"Calls/{child}.json", Url=f"{server.url}/away")
    assert phone.receive("say")["text"] == "Away"
    assert server.next("/done").params["DialBridged"] == "true"
    assert exchange.desk.rest("GET", f"Calls/{child}.json").json()["status"] == "in-progress"


def test_a_waiting_caller_may_leave(server, alice):
    server.answer("/voice", "<Enqueue waitUrl='/wait' action='/left'>leavers</Enqueue>")
    server.answer("/wait", "<Leave/>")
    alice.call()
    assert server.next("/left").params["QueueResult"] == "leave"


def test_the_rest_interface_takes_a_caller_out_of_a_queue(exchange, server, alice):
    server.answer("/voice", "<Enqueue waitUrl=''>redirected</Enqueue>")
    server.answer("/elsewhere", "<Say>Elsewhere</Say>")
    call = alice.connected()
    queues = exchange.desk.rest("GET", "Queues.json").json()["queues"]
    sid = next(queue["sid"] for queue in queues if queue["friendly_name"] == "redirected")
    reply = exchange.desk.rest("POST", f"Queues/{sid}/Members/Front.json", Url=f"{server.url}/elsewhere")
    assert reply.json()["call_sid"] == call
    assert alice.receive("say")["text"] == "Elsewhere"


def test_a_conference_tells_who_comes_and_goes(exchange, server, alice):
    events = "statusCallback='/events' statusCallbackEvent='start end join leave mute hold'"
    noun = f"<Conference {events} participantLabel='{{}}' endConferenceOnExit='{{}}'>room</Conference>"
    labels = iter([("alice", "false"), ("bob", "true")])
    server.answer("/voice", lambda request: f"<Response><Dial action='/done'>{noun.format(*next(labels))}</Dial></Response>")
    alice.call()
    server.next("/events", StatusCallbackEvent="participant-join")
    bob = exchange.browser("bob").register()
    theirs = bob.connected()
    server.next("/events", StatusCallbackEvent="conference-start")
    desk = exchange.desk
    room = desk.rest("GET", "Conferences.json", FriendlyName="room", Status="in-progress").json()["conferences"][0]
    participants = desk.rest("GET", f"Conferences/{room['sid']}/Participants.json").json()["participants"]
    assert sorted(one["label"] for one in participants) == ["alice", "bob"]
    muted = desk.rest("POST", f"Conferences/{room['sid']}/Participants/alice.json", Muted="true").json()
    assert muted["muted"] is True
    server.next("/events", StatusCallbackEvent="participant-mute", ParticipantLabel="alice")
    bob.hang_up(theirs)
    assert server.next("/done").params["DialCallStatus"] == "answered"
    server.next("/events", StatusCallbackEvent="conference-end")


def test_a_participant_is_kicked(exchange, server, alice):
    server.answer("/voice", "<Dial><Conference>kicks</Conference></Dial>")
    call = alice.connected()
    desk = exchange.desk
    room = desk.rest("GET", "Conferences.json", FriendlyName="kicks").json()["conferences"][0]
    assert desk.rest("DELETE", f"Conferences/{room['sid']}/Participants/{call}.json").status_code == 204
    alice.receive("hangup")


def test_a_caller_who_hangs_up_is_told_to_the_action(exchange, server, alice):
    phone = exchange.phone()
    server.answer("/voice", dial(exchange, f"<Number>{PHONE}</Number>", "answerOnBridge='true'"))
    alice.call()
    call = alice.receive("ringing")["callsid"]
    phone.receive("invite")
    alice.hang_up(call)
    phone.receive("cancel")
    done = server.next("/done").params
    assert (done["CallStatus"], done["DialCallStatus"]) == ("canceled", "canceled")


def test_a_phone_calls_a_phone(exchange):
    first, second = exchange.phone("+12025550144"), exchange.phone("+12025550145")
    first.call(To="+12025550145")
    invite = second.accept()
    assert invite["parameters"]["From"] == "+12025550144"
    first.receive("answer")
    second.hang_up(invite["callsid"])
    first.receive("hangup")
