"""Clients that are slow, silent, greedy or broken cost the others nothing, and the daemon a bounded amount of memory."""

import json
import pathlib
import re
import resource
import select
import socket
import struct

import pytest

import rpc
from programs import PATIENCE, ticket

MEBIBYTE = 1 << 20


def resident(daemon):
    """Bytes of memory, without the file's pages."""
    status = pathlib.Path(f"/proc/{daemon.pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+) kB", status)[1]) * 1024


@pytest.fixture
def many_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def expect_service(daemon, calls=20):
    """Another client is answered as ever."""
    with daemon.connect() as other:
        for number in range(calls):
            made = other.call("tickets.create", ticket(number))
            assert other.call("tickets.get", {"number": made["number"]}) == made


def test_frames_that_come_byte_by_byte_hold_nobody_up(daemon, many_files):
    """Slowloris: 300 clients, each a byte of its frame, then the next byte of each."""
    frame = rpc.frame({"jsonrpc": "2.0", "id": 1, "method": "server.info"})
    slow = [daemon.connect() for _ in range(300)]
    expect_service(daemon)
    before = resident(daemon)
    for position in range(len(frame)):
        for client in slow:
            client.socket.send(frame[position : position + 1])
        if position % 20 == 0:
            expect_service(daemon, 2)
    for client in slow:
        assert client.receive()["result"]["processIdentifier"] == daemon.pid
        client.close()
    assert resident(daemon) - before < 64 * MEBIBYTE


def test_idle_connections_up_to_the_limit_cost_little(daemon, many_files):
    expect_service(daemon)
    before = resident(daemon)
    idle = [daemon.connect() for _ in range(895)]
    expect_service(daemon)
    assert resident(daemon) - before < 32 * MEBIBYTE
    for client in idle:
        client.close()
    expect_service(daemon)


def test_unfinished_frames_of_the_greatest_length_have_a_bound(daemon):
    """All but the last byte of 40 frames at the limit: a frame each is kept, and no more."""
    expect_service(daemon)
    before = resident(daemon)
    clients = [daemon.connect() for _ in range(40)]
    for client in clients:
        client.socket.sendall(struct.pack(">I", MEBIBYTE) + b" " * (MEBIBYTE - 1))
    expect_service(daemon)
    assert resident(daemon) - before < 40 * 3 * MEBIBYTE
    for client in clients:
        client.close()
    expect_service(daemon)


def test_clients_that_send_and_never_read_have_a_bound(daemon):
    with daemon.connect() as connection:
        connection.call("tickets.create", ticket(description="d" * 16_000))
    expect_service(daemon)
    before = resident(daemon)
    question = rpc.frame({"jsonrpc": "2.0", "id": 1, "method": "tickets.get", "params": {"number": 1}}) * 100
    clients = [daemon.connect() for _ in range(30)]
    for client in clients:
        client.socket.setblocking(False)
    for client in clients:
        sent = 0
        # A daemon that reads no more leaves the client's own buffer full.
        while select.select([], [client.socket], [], 0.2)[1]:
            sent += client.socket.send(question)
            assert sent < 64 * MEBIBYTE
    expect_service(daemon)
    assert resident(daemon) - before < 30 * 5 * MEBIBYTE
    for client in clients:
        client.close()
    expect_service(daemon)


def test_a_flood_of_writes_is_answered_or_refused_and_others_are_served(daemon):
    """Eight clients send 3000 tickets each and read nothing meanwhile."""
    expect_service(daemon)
    before = resident(daemon)
    count = 3000
    clients = [daemon.connect() for _ in range(8)]
    for client in clients:
        client.socket.setblocking(False)
    calls = b"".join(
        rpc.frame({"jsonrpc": "2.0", "id": number, "method": "tickets.create", "params": ticket(number)}) for number in range(count)
    )
    waiting = {client: memoryview(calls) for client in clients}
    replies = {client: bytearray() for client in clients}
    answered = dict.fromkeys(clients, 0)
    made = set()
    turns = 0
    while any(answered[client] < count for client in clients):
        turns += 1
        if turns % 50 == 0:
            expect_service(daemon, 1)
        sockets = {client.socket: client for client in clients}
        writers = [client.socket for client in clients if waiting[client]]
        # Nothing is read while anything can be sent.
        readable, writable, _ = select.select([] if turns < 200 and writers else list(sockets), writers, [], 0.5)
        for one in writable:
            client = sockets[one]
            waiting[client] = waiting[client][one.send(waiting[client][:65536]) :]
        for one in readable if readable or writable else list(sockets):
            client = sockets[one]
            try:
                replies[client] += one.recv(1 << 20)
            except BlockingIOError:
                continue
            data = replies[client]
            while len(data) >= 4 and len(data) >= 4 + (length := struct.unpack(">I", data[:4])[0]):
                reply = json.loads(data[4 : 4 + length])
                del data[: 4 + length]
                answered[client] += 1
                if "result" in reply:
                    made.add(reply["result"]["number"])
                else:
                    assert reply["error"]["data"]["reason"] == "overloaded"
    assert resident(daemon) - before < 128 * MEBIBYTE
    info = daemon.call("server.info")
    assert info["tickets"] >= len(made) > 0
    assert daemon.call("server.check")["problems"] == []


def test_half_closed_clients_and_oversize_frames_leave_nothing_behind(daemon, many_files):
    expect_service(daemon)
    before = resident(daemon)
    question = rpc.frame({"jsonrpc": "2.0", "id": 1, "method": "server.info"})
    halves = [daemon.connect() for _ in range(300)]
    for client in halves:
        client.socket.sendall(question + question[:7])
        client.socket.shutdown(socket.SHUT_WR)
    for client in halves:
        assert client.receive()["result"]
        assert client.is_closed()
        client.close()
    for length in (MEBIBYTE + 1, 1 << 31, (1 << 32) - 1):
        for _ in range(100):
            with daemon.connect() as client:
                client.socket.sendall(struct.pack(">I", length))
                assert client.receive()["error"]["data"]["reason"] == "tooLarge"
                assert client.is_closed()
    expect_service(daemon)
    assert resident(daemon) - before < 64 * MEBIBYTE


def test_costly_calls_leave_the_others_their_turns(daemon):
    """A list that meets no ticket looks at hundreds, for milliseconds: a client may send as many as it likes."""
    with daemon.connect() as filling:
        for _ in range(3):
            for _ in range(200):
                filling.request("tickets.create", ticket(1))
            for _ in range(200):
                filling.receive()
    count = 400
    params = {"status": "solved", "phoneNumber": ticket(1)["phoneNumber"]}
    calls = rpc.frame({"jsonrpc": "2.0", "id": 1, "method": "tickets.list", "params": params}) * count
    # More than there are event loops on small machines: one at least shares the greedy one's.
    others = [daemon.connect() for _ in range(4)]
    with daemon.connect() as greedy:
        greedy.socket.sendall(calls)
        for other in others:
            assert other.call("server.info")["tickets"] == 600
            other.close()
        greedy.socket.setblocking(False)
        early = greedy.socket.recv(MEBIBYTE).count(b'"jsonrpc"')
        assert early < count // 2
        greedy.socket.settimeout(PATIENCE)
        rest = b""
        while rest.count(b'"jsonrpc"') < count - early:
            rest += greedy.socket.recv(MEBIBYTE)
