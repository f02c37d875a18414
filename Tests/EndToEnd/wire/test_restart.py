"""A restart of the gateway loses no call: its port is passed to it, as systemd does, and outlives it."""

import http.client
import itertools
import socket
import threading

import pytest
import requests

from programs import BINARIES, PATIENCE, Program, wait_until

REQUEST = b"GET /js/backoff.js HTTP/1.1\r\nHost: desk\r\n\r\n"


class Manager:
    """What systemd is to the gateway: it has the port, starts and stops, and hears how it goes."""

    def __init__(self, desk):
        self._settings = desk.settings()
        self.port = desk.port
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=4096)
        self._words = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._words.bind(str(desk.directory / "notify"))
        self._words.settimeout(PATIENCE)
        self._settings |= {"NOTIFY_SOCKET": desk.directory / "notify", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "http"}
        self.gateway = None

    def start(self, **settings):
        descriptor = self.listener.fileno()
        # Not /bin/sh, which may know descriptors of one digit only.
        script = f'export LISTEN_PID=$$; exec "$0" 3<&{descriptor}'
        arguments = ["-c", script, BINARIES / "webgateway"]
        self.gateway = Program("webgateway", *arguments, program="/bin/bash", settings=self._settings | settings, pass_fds=[descriptor])
        self._hear("READY=1")

    def begin_to_stop(self):
        self.gateway.process.terminate()
        self._hear("STOPPING=1")

    def stop(self):
        assert self.gateway.stop() == 0, self.gateway.log

    def _hear(self, word):
        while word not in self._words.recv(4096).decode().splitlines():
            pass

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def close(self):
        if self.gateway:
            self.gateway.kill()
        self.listener.close()
        self._words.close()


@pytest.fixture
def manager(own_desk):
    own_desk.gateway.stop()
    manager = Manager(own_desk)
    try:
        manager.start()
        yield manager
    finally:
        manager.close()


def answer(connection):
    """One answer, read to its end."""
    reply = http.client.HTTPResponse(connection)
    reply.begin()
    reply.read()
    return reply


def answered(manager):
    """A connection that has had an answer, and that the gateway keeps open."""
    connection = manager.connect()
    connection.sendall(REQUEST)
    reply = answer(connection)
    assert reply.status == 200 and reply.getheader("Connection") is None
    return connection


def test_no_call_is_lost_across_restarts_under_load(own_desk, manager):
    numbers = itertools.count(1000)
    stop = threading.Event()
    filed, faults = [], []

    def load(post):
        try:
            while not stop.is_set():
                number = next(numbers)
                form = {"name": "Ada", "phone_number": f"202555{100 + number % 100:04}", "description": f"Mallet {number}"}
                reply = post(own_desk.url + "/ticket/create", data=form, allow_redirects=False)
                assert reply.status_code == 303, reply.text
                filed.append(f"Mallet {number}")
        except BaseException as error:
            faults.append(error)

    # Who connects anew for each call, and who stays connected for as long as the gateway lets them.
    posts = [requests.post, requests.post, requests.Session().post, requests.Session().post]
    threads = [threading.Thread(target=load, args=(post,), daemon=True) for post in posts]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            enough = len(filed) + 10
            wait_until(lambda enough=enough: len(filed) > enough or faults, "nothing is filed")
            manager.stop()
            manager.start()
    finally:
        stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert not faults, faults
    stored, after = [], {}
    while after is not None:
        page = own_desk.rpc("tickets.list", {"limit": 200, **after})
        stored += [one["description"] for one in page["tickets"]]
        after = {"after": page["next"]} if "next" in page else None
    assert sorted(stored) == sorted(filed)


def test_the_last_answer_says_so_and_the_connection_ends_in_order(manager):
    with answered(manager) as connection:
        manager.begin_to_stop()
        # A moment is left for it. Those before the gateway has told its connections are answered as ever.
        while True:
            connection.sendall(REQUEST)
            last = answer(connection)
            assert last.status == 200
            if last.getheader("Connection") == "close":
                break
        assert connection.recv(1) == b""
    manager.stop()


def test_who_has_connected_is_answered_however_late(manager):
    """A quiet connection that was answered before is given up; one whose first call is on its way is not."""
    with answered(manager) as quiet, manager.connect() as fresh, manager.connect() as half:
        half.sendall(REQUEST[:20])
        # Accepted, since the port is served in order and this one is answered.
        answered(manager).close()
        manager.begin_to_stop()
        assert quiet.recv(1) == b""
        for connection, rest in [(fresh, REQUEST), (half, REQUEST[20:])]:
            connection.sendall(rest)
            reply = answer(connection)
            assert reply.status == 200 and reply.getheader("Connection") == "close"
    manager.stop()


def test_a_long_answer_is_finished_for_a_slow_reader(own_desk, manager):
    manager.stop()
    sdk = own_desk.directory / "sdk.js"
    sdk.write_bytes(b"//" + b"x" * (16 << 20))
    manager.start(VOICE_SDK_FILE=sdk)
    with answered(manager) as quiet, manager.connect() as slow:
        slow.sendall(b"GET /js/twilio-voice-sdk.js HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert slow.recv(15) == b"HTTP/1.1 200 OK"
        manager.begin_to_stop()
        assert quiet.recv(1) == b""
        with slow.makefile("rb") as body:
            assert body.read().endswith(b"x" * (16 << 20))
    manager.stop()


def test_who_connects_while_nobody_serves_is_answered_by_the_next(manager):
    manager.stop()
    with manager.connect() as connection:
        connection.sendall(REQUEST)
        manager.start()
        assert answer(connection).status == 200
    manager.stop()
