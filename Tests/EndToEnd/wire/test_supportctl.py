"""The administrator's command line, as a shell and a script meet it."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import termios
import threading
from pathlib import Path

import pytest

import rpc
from programs import BINARIES, PATIENCE, environment, ticket

COUNT = 100_000


def ctl(daemon, *arguments, stdin=None):
    return subprocess.run(
        [BINARIES / "supportctl", *map(str, arguments)],
        env=environment(SUPPORTD_SOCKET=daemon.socket),
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def start(daemon, *arguments):
    return subprocess.Popen(
        [BINARIES / "supportctl", *map(str, arguments)],
        env=environment(SUPPORTD_SOCKET=daemon.socket),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def records(text):
    """A JSON array, or JSON lines."""
    try:
        value = json.loads(text)
        return value if isinstance(value, list) else [value]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line]


def create(daemon, **changes):
    params = ticket() | changes
    return ctl(
        daemon, "tickets", "create", "--name", params["name"], "--phone", params["phoneNumber"],
        "--description", params["description"], "--json",
    )


def test_a_ticket_lives_its_life(daemon):
    created = create(daemon, phoneNumber="(202) 555-0143")
    assert created.returncode == 0, created.stderr
    assert json.loads(created.stdout)["phoneNumber"] == "+12025550143"
    assert ctl(daemon, "tickets", "update", 1, "--status", "solved").returncode == 0
    assert ctl(daemon, "tickets", "note", 1, "Called back").returncode == 0
    shown = ctl(daemon, "tickets", "show", 1)
    assert shown.returncode == 0 and "solved" in shown.stdout and "Called back" in shown.stdout
    events = records(ctl(daemon, "events", "list", "--json").stdout)
    assert [event["type"] for event in events] == ["ticketCreated", "ticketUpdated", "ticketNoted"]
    assert ctl(daemon, "tickets", "delete", 1).returncode == 0
    assert records(ctl(daemon, "tickets", "list", "--json").stdout) == []


def test_each_reason_has_an_exit_code_of_its_own(daemon):
    assert create(daemon).returncode == 0
    codes = {
        "invalid": create(daemon, phoneNumber="92"),
        "notFound": ctl(daemon, "tickets", "show", 999),
        "conflict": ctl(daemon, "tickets", "update", 1, "--status", "open", "--revision", 7),
        "usage": ctl(daemon, "tickets", "paint"),
        "unavailable": ctl(daemon, "server", "info", "--socket", daemon.directory / "nowhere"),
    }
    numbers = {reason: done.returncode for reason, done in codes.items()}
    assert 0 not in numbers.values() and len(set(numbers.values())) == len(numbers), numbers
    for reason, done in codes.items():
        assert done.stderr.strip() and done.stdout == "", reason
    assert ctl(daemon, "server", "info").returncode == 0


def test_a_refusal_is_a_sentence_and_no_dump(daemon):
    done = create(daemon, phoneNumber="92")
    assert "phone number" in done.stderr.lower()
    assert "Fault" not in done.stderr and "Error Domain" not in done.stderr and len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize("state", ["nothing", "stale", "file"])
def test_without_the_daemon_a_clear_sentence_is_said(directory, state):
    path = directory / "s"
    if state == "stale":
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(path))
    elif state == "file":
        path.write_text("")
    done = subprocess.run(
        [BINARIES / "supportctl", "tickets", "list", "--socket", path],
        env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
    )
    assert done.returncode != 0
    assert str(path) in done.stderr and "supportd" in done.stderr and len(done.stderr.splitlines()) <= 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_socket_that_may_not_be_opened_is_said(daemon):
    daemon.directory.chmod(0o755)
    done = subprocess.run(
        [BINARIES / "supportctl", "server", "info", "--socket", daemon.socket],
        env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, user=65534, group=65534,
        extra_groups=[],
    ) if os.access(BINARIES, os.X_OK) else None
    if done is None or "cannot open shared object" in done.stderr:
        pytest.skip("another user cannot run this build")
    assert done.returncode not in (0, 9)
    assert "may not" in done.stderr


def test_any_method_can_be_called(daemon):
    create(daemon)
    done = ctl(daemon, "call", "tickets.get", '{"number": 1}')
    assert done.returncode == 0 and json.loads(done.stdout)["number"] == 1
    assert ctl(daemon, "call", "tickets.get", "{").returncode not in (0, 9)
    assert ctl(daemon, "call", "tickets.explode", "{}").returncode not in (0, 9)


def test_a_table_for_a_pipe_has_a_line_a_ticket_and_nothing_cut(daemon):
    create(daemon, description="d" * 300)
    create(daemon, description="two\nlines")
    lines = ctl(daemon, "tickets", "list").stdout.splitlines()
    assert len(lines) == 3
    assert "DESCRIPTION" in lines[0]
    assert lines[1].split("\t")[0] == "2" and "two lines" in lines[1]
    assert "d" * 300 in lines[2] and "(202) 555-01" in lines[2]


def test_a_table_fits_a_terminal(daemon):
    create(daemon, description="d" * 300)
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 70, 0, 0))
    process = subprocess.Popen(
        [BINARIES / "supportctl", "tickets", "list"],
        env=environment(SUPPORTD_SOCKET=daemon.socket), stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
    )
    os.close(slave)
    output = b""
    try:
        while part := os.read(master, 65536):
            output += part
    except OSError:  # EIO: the other end of the terminal is closed.
        pass
    os.close(master)
    assert process.wait(PATIENCE) == 0
    lines = output.decode().splitlines()
    assert len(lines) == 2 and all(len(line) <= 70 for line in lines), lines


def test_an_agent_is_added_with_a_password_from_a_pipe(daemon):
    assert ctl(daemon, "agents", "add", "yuki", stdin="a long password\n").returncode == 0
    assert daemon.call("sessions.create", {"name": "yuki", "password": "a long password"})["agent"] == "yuki"
    assert ctl(daemon, "agents", "add", "yuki", stdin="a long password\n").returncode != 0
    assert "yuki" in ctl(daemon, "agents", "list").stdout


@pytest.fixture
def many(daemon):
    """A daemon with 100,000 tickets, filed over a few connections at once."""
    connections = 8

    def fill(share):
        with rpc.Connection(daemon.socket) as connection:
            left, waiting = COUNT // connections, 0
            while left or waiting:
                while left and waiting < 200:
                    connection.request("tickets.create", ticket(share, description="d" * 100))
                    left, waiting = left - 1, waiting + 1
                assert b'"result"' in connection.receive_bytes()
                waiting -= 1

    threads = [threading.Thread(target=fill, args=(share,)) for share in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert daemon.call("server.info")["tickets"] == COUNT
    return daemon


def test_a_hundred_thousand_tickets_stream(many):
    # The first lines come while nearly all of the list has not been asked for: nothing reads on, so it cannot go on.
    process = start(many, "tickets", "list")
    lines = [process.stdout.readline() for _ in range(2)]
    assert lines[0].startswith(b"TICKET") and lines[1].startswith(b"100000\t")
    assert process.poll() is None
    resident = next(int(line.split()[1]) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    assert resident < 128 * 1024, f"{resident} KiB for a page of 500"
    process.stdout.close()
    assert process.wait(PATIENCE) in (0, -signal.SIGPIPE)
    assert b"Fatal" not in process.stderr.read()

    # The whole list, with its memory looked at near its end.
    process = start(many, "tickets", "list", "--json")
    parts, peak = [], 0
    while part := process.stdout.read(1 << 20):
        parts.append(part)
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except FileNotFoundError:
            continue
        peak = max([peak] + [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")])
    assert process.wait(PATIENCE) == 0, process.stderr.read()
    assert [one["number"] for one in records(b"".join(parts).decode())] == list(range(COUNT, 0, -1))
    assert 0 < peak < 160 * 1024, f"{peak} KiB for {COUNT} tickets"
    process.stderr.close()


def test_head_ends_a_list_quietly(daemon):
    with daemon.connect() as connection:
        for number in range(1500):
            connection.request("tickets.create", ticket(number, description="d" * 300))
        for _ in range(1500):
            connection.receive()
    process = start(daemon, "tickets", "list")
    assert process.stdout.readline()
    process.stdout.close()
    assert process.wait(PATIENCE) in (0, -signal.SIGPIPE)
    assert process.stderr.read() == b""
    process.stderr.close()


@contextlib.contextmanager
def answering(path, result):
    """A daemon that answers one call, whatever it is, by `result`."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def answer():
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as file:
                (length,) = struct.unpack(">I", file.read(4))
                request = json.loads(file.read(length))
                connection.sendall(rpc.frame({"jsonrpc": "2.0", "id": request["id"], "result": result}))
                file.read()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield
        thread.join(PATIENCE)


@pytest.mark.parametrize("problems", [[], ["ticketsByPhone has a key of nothing", "ticket 3 is missing"]])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_check_fails_when_the_store_is_damaged(directory, form, problems):
    result = {"problems": problems, "tickets": 7, "events": 9}
    with answering(directory / "s", result):
        done = subprocess.run(
            [BINARIES / "supportctl", "server", "check", "--socket", directory / "s", *form],
            env=environment(), capture_output=True, text=True, timeout=PATIENCE,
        )
    assert done.returncode == (1 if problems else 0), done.stderr
    if form:
        assert json.loads(done.stdout) == result
    else:
        *found, verdict = done.stdout.splitlines()
        assert found == problems
        assert ("damaged" if problems else "sound") in verdict and "7 tickets" in verdict
