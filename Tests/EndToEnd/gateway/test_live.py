"""The stream that keeps dashboards up to date, as a browser's EventSource meets it."""

import json
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from desk import Gateway
from programs import PATIENCE, ticket, wait_until


class Stream:
    """An open event stream, read message by message."""

    def __init__(self, desk, session, after=None, last=None):
        headers = {"Last-Event-ID": str(last)} if last is not None else {}
        query = f"?after={after}" if after is not None else ""
        self.response = session.get(desk.url + "/dashboard/events" + query, headers=headers, stream=True, timeout=PATIENCE)
        self.lines = self.response.iter_lines(chunk_size=None, decode_unicode=True)
        self.last = last

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.response.close()

    def message(self):
        """The next message as its fields; None at the end of the stream."""
        fields = {}
        for line in self.lines:
            if line == "":
                if fields:
                    self.last = fields.get("id", self.last)
                    return fields
            elif not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
        return None

    def event(self, name):
        """The data of the next event of this name; those before it are passed by."""
        while True:
            message = self.message()
            assert message is not None, f"the stream ended before {name}"
            if message.get("event") == name:
                return json.loads(message["data"])

    def live(self):
        while not self.event("state")["live"]:
            pass
        return self

    def ends(self):
        """What is still said, up to the end, which comes in order: a browser may forget what an aborted response said last."""
        messages = []
        while (message := self.message()) is not None:
            messages.append(message)
        return messages


@pytest.fixture
def session(own_desk):
    return own_desk.sign_in()


def test_the_stream_names_what_changed_and_nothing_of_the_customer(own_desk, session):
    with Stream(own_desk, session) as stream:
        headers = stream.response.headers
        assert stream.response.status_code == 200
        assert headers["Content-Type"] == "text/event-stream"
        assert headers["Cache-Control"] == "no-store" and headers["X-Accel-Buffering"] == "no"
        assert "Content-Security-Policy" in headers
        stream.live()
        created = own_desk.rpc("tickets.create", ticket())
        message = stream.message()
        assert message["event"] == "ticket" and json.loads(message["data"]) == {"change": "created", "ticket": 1}
        own_desk.rpc("tickets.note", {"number": 1, "text": "a secret"})
        own_desk.rpc("tickets.update", {"number": 1, "revision": 1, "status": "solved"})
        own_desk.rpc("tickets.delete", {"number": 1})
        assert [stream.event("ticket") for _ in range(2)] == [{"change": name, "ticket": 1} for name in ("changed", "deleted")]
        assert int(stream.last) == own_desk.rpc("server.info")["events"]
        assert created["token"]


def test_it_is_for_agents(own_desk, session):
    for path in ("/dashboard/events", "/dashboard/tickets"):
        assert requests.get(own_desk.url + path).status_code == 401
        assert requests.get(own_desk.url + path, cookies={"session": "x" * 43}).status_code == 401
    for after in ("x", "-1", "1.5"):
        assert session.get(own_desk.url + f"/dashboard/events?after={after}").status_code == 400
    for numbers in ("x", "1,x", ",".join(map(str, range(51)))):
        assert session.get(own_desk.url + f"/dashboard/tickets?numbers={numbers}").status_code == 400


def test_the_rows_are_those_of_the_page(own_desk, session):
    for number in (1, 2, 3):
        own_desk.rpc("tickets.create", ticket(number, name=f"<b>{number}</b>"))
    page = session.get(own_desk.url + "/dashboard").text
    rows = session.get(own_desk.url + "/dashboard/tickets?numbers=1,3,9").text
    assert rows.count("<article") == 2 and "<html" not in rows and "<b>" not in rows
    for row in rows.split("</article>")[:-1]:
        assert row.strip() in page
    everything = session.get(own_desk.url + "/dashboard/tickets")
    assert everything.text.count("<article") == 3 and everything.headers["Cache-Control"] == "no-store"


def test_a_revoked_session_ends_its_stream_and_no_other(own_desk, session):
    other = own_desk.sign_in()
    with Stream(own_desk, session) as stream, Stream(own_desk, other) as going_on:
        stream.live()
        going_on.live()
        session.post(own_desk.url + "/sign-out", allow_redirects=False)
        assert stream.ends()[-1]["event"] == "signedOut"
        own_desk.rpc("tickets.create", ticket())
        assert going_on.event("ticket") == {"change": "created", "ticket": 1}
        own_desk.rpc("agents.remove", {"name": own_desk.agent_name})
        assert going_on.ends()[-1]["event"] == "signedOut"


def test_a_signed_out_stream_is_closed_whatever_else_was_asked_on_its_connection(own_desk, session):
    """Hummingbird takes the second request's head for the end of the first, and waits for the next."""
    address = urlsplit(own_desk.url)
    head = f"Host: {address.netloc}\r\nCookie: session={session.cookies.get('session')}\r\n\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as connection:
        connection.sendall(f"GET /dashboard/events HTTP/1.1\r\n{head}GET / HTTP/1.1\r\n{head}".encode())
        received = b""
        while b'{"live":true}' not in received:
            received += connection.recv(1 << 16)
        session.post(own_desk.url + "/sign-out", allow_redirects=False)
        while part := connection.recv(1 << 16):
            received += part
    assert b"\r\nconnection: close\r\n" in received.lower()
    assert received.endswith(b"event: signedOut\ndata: {}\n\n\r\n0\r\n\r\n")


@pytest.mark.parametrize("body", [b"Content-Length: 8\r\n\r\n12345678", b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"])
def test_a_request_for_events_with_a_body_is_refused(own_desk, session, body):
    address = urlsplit(own_desk.url)
    head = f"GET /dashboard/events HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: session={session.cookies.get('session')}\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as connection:
        connection.sendall(head.encode() + body)
        assert connection.recv(12) == b"HTTP/1.1 400"
    assert own_desk.gateway.stop() == 0


def test_a_browser_resumes_across_the_restart_of_the_daemon(own_desk, session):
    with Stream(own_desk, session) as stream:
        stream.live()
        own_desk.rpc("tickets.create", ticket(1))
        assert stream.event("ticket")["ticket"] == 1
        own_desk.daemon.kill()
        assert stream.event("state") == {"live": False}
        own_desk.restart_daemon()
        # Filed before the gateway is back: it is not missed.
        own_desk.rpc("tickets.create", ticket(2))
        assert stream.event("ticket")["ticket"] == 2
        own_desk.rpc("tickets.create", ticket(3))
        assert stream.event("ticket")["ticket"] == 3


def test_a_browser_resumes_across_the_restart_of_the_gateway(own_desk, session):
    with Stream(own_desk, session) as stream:
        stream.live()
        own_desk.rpc("tickets.create", ticket(1))
        assert stream.event("ticket")["ticket"] == 1
        # An open stream does not hold the gateway up.
        assert own_desk.gateway.stop() == 0
        assert all(message.get("event") != "ticket" for message in stream.ends())
        last = stream.last
    for number in (2, 3):
        own_desk.rpc("tickets.create", ticket(number))
    own_desk.gateway = Gateway(own_desk.settings())
    with Stream(own_desk, session, after=0, last=last) as stream:
        assert [stream.event("ticket")["ticket"] for _ in range(2)] == [2, 3]
        stream.live()
        own_desk.rpc("tickets.create", ticket(4))
        assert stream.event("ticket")["ticket"] == 4


def test_a_page_resumes_behind_the_sequence_that_it_was_made_with(own_desk, session):
    own_desk.rpc("tickets.create", ticket(1))
    page = session.get(own_desk.url + "/dashboard").text
    after = page.partition('data-live-after="')[2].partition('"')[0]
    own_desk.rpc("tickets.create", ticket(2))
    with Stream(own_desk, session, after=after) as stream:
        assert stream.event("ticket") == {"change": "created", "ticket": 2}


#: The events of a desk before its first ticket: an agent, and a session.
EVENTS_BEFORE = 2


def create_many(desk, count):
    with desk.daemon.connect() as connection:
        for index in range(count):
            connection.request("tickets.create", ticket(index))
        for _ in range(count):
            assert "result" in connection.receive()


def test_a_browser_that_missed_too_much_is_told_to_read_its_page_again(own_desk, session):
    own_desk.rpc("tickets.create", ticket())
    create_many(own_desk, 2500)
    with Stream(own_desk, session, after=1) as stream:
        message = stream.message()
        while message.get("event") != "reset":
            assert message.get("event") != "ticket"
            message = stream.message()
        assert int(message["id"]) == own_desk.rpc("server.info")["events"]
        stream.live()
        own_desk.rpc("tickets.create", ticket())
        assert stream.event("ticket")["change"] == "created"


def test_a_browser_from_another_log_is_told_to_read_its_page_again(own_desk, session):
    own_desk.rpc("tickets.create", ticket())
    with Stream(own_desk, session, last=5000) as stream:
        assert stream.event("reset") == {}
        own_desk.rpc("tickets.create", ticket())
        assert stream.event("ticket")["change"] == "created"


def test_a_slow_browser_is_dropped_and_resumes(own_desk, session):
    address = urlsplit(own_desk.url)
    # With a smaller receive buffer than is usual, a closed window is opened by the sender's probes alone, which come minutes apart.
    slow = socket.create_connection((address.hostname, address.port), timeout=PATIENCE)
    cookie = session.cookies.get("session")
    slow.sendall(f"GET /dashboard/events?after=0 HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: session={cookie}\r\n\r\n".encode())
    assert slow.recv(15) == b"HTTP/1.1 200 OK"
    seen = []
    reader = threading.Thread(target=read_all, args=(own_desk, session, seen, 90_000), daemon=True)
    reader.start()
    # Over six megabytes: the kernel alone keeps up to four for a connection.
    for _ in range(90):
        create_many(own_desk, 1000)
    reader.join(PATIENCE)
    assert seen == list(range(1, 90_001))
    received = b""
    try:
        while part := slow.recv(1 << 16):
            received += part
    except ConnectionResetError:
        pass
    assert b'"ticket":90000}' not in received
    numbers = [int(line.rpartition(b":")[2].rstrip(b"}")) for line in received.splitlines() if line.startswith(b"data: {\"change\"") and line.endswith(b"}")]
    assert numbers == list(range(1, len(numbers) + 1))
    with Stream(own_desk, session, last=89_000 + EVENTS_BEFORE) as again:
        assert again.event("ticket")["ticket"] == 89_001


def read_all(desk, session, seen, count):
    """As a browser: when the stream ends, it resumes behind the last event."""
    last = 0
    while not seen or seen[-1] < count:
        with Stream(desk, session, last=last) as stream:
            try:
                while (message := stream.message()) is not None and (not seen or seen[-1] < count):
                    last = stream.last
                    if message.get("event") == "ticket":
                        seen.append(json.loads(message["data"])["ticket"])
                    elif message.get("event") == "reset":
                        # The page is read again: all up to here is known.
                        seen.extend(range(len(seen) + 1, int(last) + 1 - EVENTS_BEFORE))
            except requests.exceptions.RequestException:
                pass


def test_streams_of_one_agent_have_a_bound(own_desk, session):
    streams = [Stream(own_desk, session).live() for _ in range(16)]
    refused = session.get(own_desk.url + "/dashboard/events")
    assert refused.status_code == 503 and refused.headers["Retry-After"]
    streams.pop().response.close()
    wait_until(lambda: _opens(own_desk, session), "an ended stream makes no room")
    for stream in streams:
        stream.response.close()


def _opens(desk, session):
    with Stream(desk, session) as stream:
        return stream.response.status_code == 200


def test_many_streams_share_one_subscription(own_desk, session):
    streams = [Stream(own_desk, session).live() for _ in range(10)]
    own_desk.rpc("tickets.create", ticket())
    for stream in streams:
        assert stream.event("ticket")["ticket"] == 1
    links = [line for line in Path("/proc/net/unix").read_text().splitlines() if str(own_desk.socket) in line]
    # The listener, the gateway's calls, its subscription; and each rpc of this test has closed.
    assert len(links) <= 4, links
    for stream in streams:
        stream.response.close()
