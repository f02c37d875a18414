"""The wire contract, as any program in any language meets it."""

import contextlib
import json
import os
import select
import signal
import socket
import struct

import pytest

import rpc
from programs import Daemon, Program, ticket


def raw(daemon, body):
    """The reply to a frame with exactly these bytes."""
    with daemon.connect() as connection:
        connection.send(body)
        return connection.receive()


def test_a_call_is_answered_with_its_id(daemon):
    with daemon.connect() as connection:
        for identifier in [0, -7, 2**62, "a", "ü\"\\", 1.5]:
            connection.send({"jsonrpc": "2.0", "id": identifier, "method": "server.info"})
            reply = connection.receive()
            assert reply["id"] == identifier
            assert reply["jsonrpc"] == "2.0"
            assert reply["result"]["processIdentifier"] == daemon.pid


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b"[]", b'"text"', b"\xff\xfe", b'{"a":1} x', b'[{"jsonrpc":"2.0"}]'])
def test_malformed_json_is_refused_and_the_connection_goes_on(daemon, body):
    with daemon.connect() as connection:
        connection.send(body)
        error = connection.receive()
        assert error["id"] is None
        assert error["error"]["code"] == -32700
        assert connection.call("server.info")["version"]


@pytest.mark.parametrize(
    "message",
    [
        {"id": 1, "method": "server.info"},
        {"jsonrpc": "1.0", "id": 1, "method": "server.info"},
        {"jsonrpc": "2.0", "id": 1},
        {"jsonrpc": "2.0", "id": 1, "method": 5},
        {"jsonrpc": "2.0", "id": 1, "method": "server.info", "params": [1]},
        {"jsonrpc": "2.0", "method": "server.info"},
        {"jsonrpc": "2.0", "id": {}, "method": "server.info"},
    ],
)
def test_a_request_that_is_no_json_rpc_is_refused(daemon, message):
    assert raw(daemon, json.dumps(message).encode())["error"]["code"] == -32600


def test_an_unknown_method_is_refused_by_name(daemon):
    with daemon.connect() as connection:
        with pytest.raises(rpc.Refused) as refusal:
            connection.call("tickets.explode")
        assert refusal.value.code == -32601
        assert "tickets.explode" in refusal.value.message
        assert connection.call("server.info")


@pytest.mark.parametrize(
    ("method", "params", "field"),
    [
        ("tickets.get", {}, "number"),
        ("tickets.get", {"number": "one"}, "number"),
        ("tickets.list", {"status": "lost"}, "status"),
        ("tickets.list", {"limit": 501}, "limit"),
        ("tickets.list", {"limit": 0}, "limit"),
        ("tickets.create", {"phoneNumber": "+12025550143", "description": "x"}, "name"),
        ("tickets.create", ticket(name=" \t "), "name"),
        ("tickets.create", ticket(name="n" * 201), "name"),
        ("tickets.create", ticket(name="a\u0007b"), "name"),
        ("tickets.create", ticket(phoneNumber="92"), "phoneNumber"),
        ("tickets.create", ticket(phoneNumber="call me"), "phoneNumber"),
        ("tickets.create", ticket(description="\n"), "description"),
        ("tickets.create", ticket(description="d" * (16 * 1024 + 1)), "description"),
    ],
)
def test_bad_parameters_name_the_field(daemon, method, params, field):
    with pytest.raises(rpc.Refused) as refusal:
        daemon.call(method, params)
    assert (refusal.value.code, refusal.value.reason, refusal.value.field) == (-32602, "invalid", field)
    assert daemon.call("server.info")["tickets"] == 0


def test_a_ticket_goes_in_and_comes_out(daemon):
    created = daemon.call("tickets.create", ticket(phoneNumber="(202) 555-0143"))
    assert created["phoneNumber"] == "+12025550143"
    assert (created["number"], created["revision"], created["status"]) == (1, 1, "open")
    assert daemon.call("tickets.get", {"number": 1}) == created
    assert daemon.call("tickets.list")["tickets"] == [created]
    updated = daemon.call("tickets.update", {"number": 1, "revision": 1, "status": "solved"})
    assert (updated["revision"], updated["status"]) == (2, "solved")
    with pytest.raises(rpc.Refused) as refusal:
        daemon.call("tickets.update", {"number": 1, "revision": 1, "status": "open"})
    assert refusal.value.reason == "conflict"
    events = daemon.call("events.list", {"ticket": 1})["events"]
    assert [event["type"] for event in events] == ["ticketCreated", "ticketUpdated"]
    daemon.call("tickets.delete", {"number": 1})
    with pytest.raises(rpc.Refused) as refusal:
        daemon.call("tickets.get", {"number": 1})
    assert refusal.value.reason == "notFound"
    assert "Customer" not in json.dumps(daemon.call("events.list"))


def test_unknown_members_of_a_request_are_ignored(daemon):
    assert daemon.call("tickets.create", ticket(), trace="abc")["number"] == 1


def test_an_unknown_parameter_is_refused_by_its_name(daemon):
    with pytest.raises(rpc.Refused) as refusal:
        daemon.call("tickets.create", ticket(colour="red"))
    assert (refusal.value.reason, refusal.value.field) == ("invalid", "colour")
    assert daemon.call("server.info")["tickets"] == 0


def test_an_idempotency_key_gives_the_same_ticket(daemon):
    params = ticket(idempotencyKey="k")
    assert daemon.call("tickets.create", params) == daemon.call("tickets.create", params)
    with pytest.raises(rpc.Refused) as refusal:
        daemon.call("tickets.create", params | {"name": "Another"})
    assert refusal.value.reason == "conflict"
    assert daemon.call("server.info")["tickets"] == 1


def test_a_list_is_read_page_by_page(daemon):
    with daemon.connect() as connection:
        for number in range(1, 8):
            connection.call("tickets.create", ticket(number))
        seen, after = [], None
        while True:
            page = connection.call("tickets.list", {"limit": 3} | ({"after": after} if after else {}))
            seen += [one["number"] for one in page["tickets"]]
            after = page.get("next")
            if after is None:
                break
        assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_pipelined_calls_are_each_answered_in_whatever_order(daemon):
    with daemon.connect() as connection:
        connection.call("tickets.create", ticket())
        calls = {}
        for number in range(100):
            calls[connection.request("tickets.create", ticket(number))] = "create"
            calls[connection.request("tickets.get", {"number": 1})] = "get"
        order = []
        for _ in range(len(calls)):
            reply = connection.receive()
            assert "result" in reply
            order.append(reply["id"])
        assert sorted(order) == sorted(calls)
        assert order != sorted(order), "reads do not wait for the disk of the writes before them"


def test_a_frame_may_arrive_byte_by_byte(daemon):
    with daemon.connect() as connection:
        for byte in rpc.frame({"jsonrpc": "2.0", "id": 1, "method": "server.info"}):
            connection.socket.send(bytes([byte]))
        assert connection.receive()["result"]


def test_a_frame_at_the_limit_is_read(daemon):
    message = {"jsonrpc": "2.0", "id": 1, "method": "server.info", "padding": ""}
    message["padding"] = "x" * ((1 << 20) - len(json.dumps(message)))
    body = json.dumps(message).encode()
    assert len(body) == 1 << 20
    assert raw(daemon, body)["result"]


def test_a_frame_over_the_limit_is_refused_before_its_bytes_arrive(daemon):
    with daemon.connect() as connection:
        connection.socket.sendall(struct.pack(">I", (1 << 20) + 1))
        reply = connection.receive()
        assert reply["id"] is None
        assert reply["error"]["data"]["reason"] == "tooLarge"
        assert connection.is_closed()
    assert daemon.call("server.info")


def test_what_stands_inside_a_refused_frame_is_never_obeyed(daemon):
    """A body of small frames, aligned to whatever size the daemon reads in, after a length that is over the limit."""
    inner = rpc.frame({"jsonrpc": "2.0", "id": 9, "method": "tickets.create", "params": ticket(description="x" * 100)})
    inner = rpc.frame(inner[4:] + b" " * (512 - len(inner)))
    assert len(inner) == 512
    with daemon.connect() as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.socket.sendall(struct.pack(">I", 1 << 24) + b"\0" * 508 + inner * 4000)
        replies = []
        try:
            while True:
                replies.append(connection.receive())
        except (rpc.Closed, ConnectionResetError):
            pass
    assert [reply["id"] for reply in replies] == [None]
    assert daemon.call("server.info")["tickets"] == 0


def test_half_a_close_is_answered_in_full(daemon):
    with daemon.connect() as connection:
        expected = {connection.request("tickets.create", ticket(number)) for number in range(50)}
        connection.socket.shutdown(socket.SHUT_WR)
        assert {connection.receive()["id"] for _ in expected} == expected
        assert connection.is_closed()


@pytest.mark.parametrize("count", [70, 100, 130, 160, 250])
def test_a_client_that_reads_late_gets_every_answer(daemon, count):
    """The questions of one write, whose answers are more than the sockets' buffers hold."""
    with daemon.connect() as connection:
        connection.call("tickets.create", ticket(description="d" * 16_000))
        questions = [{"jsonrpc": "2.0", "id": number, "method": "tickets.get", "params": {"number": 1}} for number in range(count)]
        connection.socket.sendall(b"".join(map(rpc.frame, questions)))
        assert [connection.receive()["id"] for _ in range(count)] == list(range(count))


def test_a_client_that_never_reads_is_not_read_from_any_more(daemon):
    """The daemon's memory has a bound: past it the client's own writes wait."""
    with daemon.connect() as connection:
        connection.call("tickets.create", ticket(description="d" * 16_000))
        question = rpc.frame({"jsonrpc": "2.0", "id": 1, "method": "tickets.get", "params": {"number": 1}}) * 100
        connection.socket.setblocking(False)
        sent = 0
        # Ready to be written to again within the time: the daemon still reads.
        while select.select([], [connection.socket], [], 1)[1]:
            sent += connection.socket.send(question)
            assert sent < 64 << 20, "a client may make the daemon keep as much as it likes"
        assert daemon.call("server.info"), "others are served meanwhile"


@pytest.mark.parametrize("count", [1, 20, 70, 100, 130, 250, 1000])
def test_a_client_may_leave_without_its_answers(daemon, count):
    """Also while the daemon holds back: a part of the answers is read, so that all are on their way."""
    with daemon.connect() as connection:
        connection.call("tickets.create", ticket(description="d" * 16_000))
    question = rpc.frame({"jsonrpc": "2.0", "id": 1, "method": "tickets.get", "params": {"number": 1}}) * count
    for _ in range(5):
        with daemon.connect() as connection:
            connection.socket.sendall(question)
            connection.receive_bytes()
        with daemon.connect() as connection:
            connection.socket.sendall(question)
            connection.receive_bytes()
            connection.socket.shutdown(socket.SHUT_WR)
    assert daemon.call("server.info")["processIdentifier"] == daemon.pid


def test_a_client_may_ask_and_leave_at_once(daemon):
    """The question and the end arrive together, and the answer has nowhere to go."""
    for count in [1, 2, 10, 100] * 50:
        with daemon.connect() as connection:
            question = {"jsonrpc": "2.0", "id": 1, "method": "server.info"}
            connection.socket.sendall(rpc.frame(question) * count)
    assert daemon.call("server.info")["processIdentifier"] == daemon.pid


def test_calls_in_flight_are_answered_on_sigterm(directory):
    daemon = Daemon(directory)
    try:
        with daemon.connect() as connection:
            for number in range(2000):
                connection.request("tickets.create", ticket(number))
            first = connection.receive()
            os.kill(daemon.pid, signal.SIGTERM)
            answered = [first]
            try:
                while True:
                    answered.append(connection.receive())
            except (rpc.Closed, ConnectionResetError):
                pass
        assert daemon.wait() == 0
        kept = {reply["result"]["number"] for reply in answered if "result" in reply}
        assert kept
        assert not daemon.socket.exists() or daemon.socket.is_socket()
        daemon = Daemon(directory)
        assert daemon.call("server.info")["tickets"] == len(kept), "what was stored was answered, and the reverse"
        assert daemon.call("server.check")["problems"] == []
        assert daemon.stop() == 0
    finally:
        daemon.kill()


def test_a_stale_socket_is_removed(directory):
    path = directory / "s"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))
    assert path.is_socket()
    daemon = Daemon(directory)
    try:
        assert daemon.call("server.info")
    finally:
        assert daemon.stop() == 0


def test_the_socket_has_mode_0660(daemon):
    assert daemon.socket.stat().st_mode & 0o777 == 0o660


def test_a_file_at_the_sockets_path_is_left_alone(directory):
    path = directory / "s"
    path.write_text("precious")
    program = Program("supportd", "--data-directory", directory / "data", "--socket", path)
    assert program.wait() != 0
    assert "not a socket" in program.log
    assert path.read_text() == "precious"


def test_a_second_daemon_on_the_directory_is_refused(daemon):
    second = Program("supportd", "--data-directory", daemon.data, "--socket", daemon.directory / "t")
    assert second.wait() != 0
    assert "another supportd holds" in second.log and str(daemon.data) in second.log
    assert daemon.call("server.info")["processIdentifier"] == daemon.pid


def test_a_second_daemon_on_the_socket_is_refused(daemon):
    second = Program("supportd", "--data-directory", daemon.directory / "other", "--socket", daemon.socket)
    assert second.wait() != 0
    assert str(daemon.socket) in second.log
    assert daemon.call("server.info")["processIdentifier"] == daemon.pid


def test_missing_settings_are_all_named_at_once():
    program = Program("supportd")
    assert program.wait() != 0
    assert "SUPPORTD_DATA_DIRECTORY" in program.log and "SUPPORTD_SOCKET" in program.log
