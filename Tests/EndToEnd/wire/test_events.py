"""events.subscribe as any program meets it: no gap, no duplicate, whatever breaks; and `supportctl events follow`."""

import contextlib
import json
import random
import signal
import subprocess
import threading

import pytest

import rpc
from programs import BINARIES, PATIENCE, Daemon, environment, ticket


def subscribe(connection, **params):
    return connection.call("events.subscribe", params)["after"]


def notification(connection):
    message = connection.receive()
    assert message["jsonrpc"] == "2.0" and message["method"] == "events.event" and "id" not in message
    return message["params"]


def test_each_event_comes_as_it_is_committed(daemon):
    with daemon.connect() as subscriber:
        assert subscribe(subscriber) == 0
        for number in (1, 2, 3):
            created = daemon.call("tickets.create", ticket(number))
            event = notification(subscriber)
            assert (event["sequence"], event["type"], event["ticket"]) == (number, "ticketCreated", created["number"])
        assert daemon.call("events.list", {"after": 2})["events"] == [event]


def test_a_connection_with_a_subscription_answers_calls(daemon):
    with daemon.connect() as connection:
        subscribe(connection, after=0)
        identifier = connection.request("tickets.create", ticket())
        messages = [connection.receive(), connection.receive()]
        assert {message.get("id") for message in messages} == {identifier, None}
        with pytest.raises(rpc.Refused) as refusal:
            connection.call("events.subscribe")
        assert refusal.value.reason == "conflict"


def test_after_unsubscribe_nothing_comes(daemon):
    with daemon.connect() as connection:
        subscribe(connection)
        connection.request("events.unsubscribe")
        assert connection.receive()["result"] == {}
        daemon.call("tickets.create", ticket())
        assert connection.call("server.info")["events"] == 1
        assert subscribe(connection, after=0) == 0
        assert notification(connection)["sequence"] == 1


@pytest.mark.parametrize(
    ("params", "reason", "field"),
    [
        ({"after": 1}, "conflict", "after"),
        ({"after": -1}, "invalid", "after"),
        ({"after": "0"}, "invalid", "after"),
        ({"after": 2**63 - 1}, "conflict", "after"),
        ({"ticket": -1}, "notFound", "number"),
    ],
)
def test_wrong_places_are_refused_and_the_connection_goes_on(daemon, params, reason, field):
    with daemon.connect() as connection:
        with pytest.raises(rpc.Refused) as refusal:
            subscribe(connection, **params)
        assert (refusal.value.reason, refusal.value.field) == (reason, field)
        assert subscribe(connection) == 0


def test_subscriptions_have_a_bound(directory):
    daemon = Daemon(directory, settings={"SUPPORTD_MAXIMUM_SUBSCRIPTIONS": 1})
    try:
        with daemon.connect() as first, daemon.connect() as second:
            subscribe(first)
            with pytest.raises(rpc.Refused) as refusal:
                subscribe(second)
            assert refusal.value.reason == "overloaded"
            first.call("events.unsubscribe")
            assert subscribe(second) == 0
    finally:
        assert daemon.stop() == 0


def test_the_daemons_stop_closes_subscribers(daemon):
    with daemon.connect() as subscriber:
        subscribe(subscriber)
        daemon.call("tickets.create", ticket())
        assert daemon.stop() == 0
        assert notification(subscriber)["sequence"] == 1
        assert subscriber.is_closed()


class Follower(threading.Thread):
    """Subscribes again and again behind the last event that it saw, for a while of its own choice."""

    def __init__(self, socket, seed):
        super().__init__(daemon=True)
        self.socket, self.random, self.seen = socket, random.Random(seed), []
        self.target = threading.Event()
        self.last = None
        self.failure = None

    def run(self):
        try:
            while not (self.target.is_set() and self.seen and self.seen[-1] >= self.last):
                with contextlib.suppress(OSError, rpc.Closed):
                    self.follow(self.random.randrange(1, 400))
        except Exception as error:
            self.failure = error

    def follow(self, count):
        with rpc.Connection(self.socket, timeout=1) as connection:
            after = self.seen[-1] if self.seen else 0
            assert subscribe(connection, after=after) == after
            for _ in range(count):
                self.seen.append(notification(connection)["sequence"])
                if self.target.is_set() and self.seen[-1] >= self.last:
                    return


def test_no_gap_and_no_duplicate_while_the_daemon_is_killed(directory):
    seed = random.randrange(2**32)
    daemon = Daemon(directory)
    followers = [Follower(daemon.socket, seed + index) for index in range(3)]
    for follower in followers:
        follower.start()
    try:
        for _ in range(4):
            with daemon.connect() as writer:
                for index in range(300):
                    writer.request("tickets.create", ticket(index))
                # Some are answered, some are on their way, when it dies.
                for _ in range(150):
                    writer.receive()
                daemon.kill()
            daemon = Daemon(directory)
        last = daemon.call("server.info")["events"]
        assert last >= 600
        for follower in followers:
            follower.last = last
            follower.target.set()
        for follower in followers:
            follower.join(PATIENCE)
            assert follower.failure is None, f"seed {seed}"
            assert follower.seen == list(range(1, last + 1)), f"seed {seed}"
    finally:
        daemon.stop()


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    return int(fields["RssAnon"].split()[0]) * 1024


def test_a_subscriber_that_never_reads_costs_nothing(daemon):
    text = "x" * 2000

    def create(writer, count):
        for _ in range(count // 100):
            for index in range(100):
                writer.request("tickets.create", ticket(index, name="n" * 150, description=text))
            for _ in range(100):
                assert "result" in writer.receive()

    with daemon.connect() as writer:
        create(writer, 2000)
        before = resident(daemon.pid)
        silent = [daemon.connect() for _ in range(20)]
        for connection in silent:
            subscribe(connection, after=0)
        create(writer, 10_000)
        # Each has up to 64 KiB waiting; what the log has grown by is more than a hundred times that.
        assert resident(daemon.pid) - before < 32 << 20
        assert daemon.call("server.info")["tickets"] == 12_000
        assert [notification(silent[0])["sequence"] for _ in range(12_000)] == list(range(1, 12_001))
        for connection in silent:
            connection.close()


def test_a_subscriber_that_reads_nothing_for_too_long_is_closed(directory):
    daemon = Daemon(directory, settings={"SUPPORTD_SUBSCRIBER_PATIENCE_SECONDS": 1})
    try:
        with daemon.connect() as silent, daemon.connect() as writer:
            subscribe(silent)
            for _ in range(15):
                for index in range(200):
                    writer.request("tickets.create", ticket(index))
                for _ in range(200):
                    writer.receive()
            daemon.wait_for_line("a subscriber that did not read was closed")
            seen = []
            with pytest.raises((rpc.Closed, ConnectionResetError)):
                while True:
                    seen.append(notification(silent)["sequence"])
            assert seen == list(range(1, len(seen) + 1)) and len(seen) < 3000
    finally:
        assert daemon.stop() == 0


# supportctl events follow


def follow(daemon, *arguments):
    return subprocess.Popen(
        [BINARIES / "supportctl", "events", "follow", *map(str, arguments)],
        env=environment(SUPPORTD_SOCKET=daemon.socket),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process, signal_number=None):
    if signal_number is not None:
        process.send_signal(signal_number)
    output, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, output, errors


def test_follow_prints_what_happens_until_it_is_interrupted(daemon):
    daemon.call("tickets.create", ticket())
    process = follow(daemon, "--after", 0)
    try:
        assert "#1" in process.stdout.readline()
        daemon.call("tickets.note", {"number": 1, "text": "called"})
        line = process.stdout.readline()
        assert "#2" in line and "ticketNoted" in line and "called" in line
        assert ended(process, signal.SIGINT) == (130, "", "")
    finally:
        process.kill()


def test_follow_prints_json_lines_of_one_ticket(daemon):
    for number in (1, 2):
        daemon.call("tickets.create", ticket(number))
    process = follow(daemon, "--after", 0, "--ticket", 2, "--json")
    try:
        assert json.loads(process.stdout.readline()) == daemon.call("events.list", {"ticket": 2})["events"][0]
        assert ended(process, signal.SIGINT)[0] == 130
    finally:
        process.kill()


def test_follow_ends_with_the_daemon(daemon):
    process = follow(daemon, "--after", 0)
    try:
        daemon.call("tickets.create", ticket())
        assert process.stdout.readline()
        daemon.stop()
        code, _, errors = ended(process)
        assert code == 9 and "closed the connection" in errors
    finally:
        process.kill()


def test_follow_with_reconnect_goes_on_without_a_gap(directory):
    daemon = Daemon(directory)
    process = follow(daemon, "--json", "--reconnect", "--after", 0)
    try:
        seen = []
        for _ in range(3):
            for number in range(20):
                daemon.call("tickets.create", ticket(number))
            seen += [json.loads(process.stdout.readline())["sequence"] for _ in range(10)]
            daemon.kill()
            daemon = Daemon(directory)
        seen += [json.loads(process.stdout.readline())["sequence"] for _ in range(30)]
        assert seen == list(range(1, 61))
        assert ended(process, signal.SIGINT)[0] == 130
    finally:
        process.kill()
        daemon.stop()


def test_follow_says_what_is_wrong(daemon):
    code, _, errors = ended(follow(daemon, "--after", 7, "--reconnect"))
    assert code == 4 and "another log" in errors
    code, _, errors = ended(follow(daemon, "--after", -7))
    assert code in (2, 64) and errors
