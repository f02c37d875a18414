"""No descriptor is left: who is connected is served, and the others are as soon as there is one again."""

import os
import resource
import signal
import subprocess

import pytest

import rpc
from programs import BINARIES, PATIENCE, Daemon, Program, environment, ticket, wait_until
from records import Answered


def descriptors(daemon):
    return len(os.listdir(f"/proc/{daemon.pid}/fd"))


def test_without_descriptors_the_connected_are_served_and_others_wait(daemon):
    answered = Answered()
    clients = [daemon.connect() for _ in range(6)]
    for client in clients:
        answered.create(client, 1)
    soft, hard = resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (descriptors(daemon), hard))
    with daemon.connect() as late:
        # The kernel has taken the connection; the daemon cannot.
        late.request("server.info")
        for number in range(20):
            answered.create(clients[number % 6], number)
        assert answered.refusals == []
        # The check opens the file once more.
        with pytest.raises(rpc.Refused) as refusal:
            clients[0].call("server.check")
        assert refusal.value.reason == "internal"
        daemon.wait_for_line("Too many open files")
        clients.pop().close()
        clients.pop().close()
        assert late.receive()["result"]["processIdentifier"] == daemon.pid
        resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (soft, hard))
    for client in clients:
        client.close()
    answered.expect_all_of(daemon)


def is_served(daemon):
    """Who gets no place may find the connection closed before the question is sent."""
    try:
        with daemon.connect() as client:
            client.request("server.info")
            return "result" in client.receive()
    except (BrokenPipeError, ConnectionResetError, rpc.Closed):
        return False


def expect_overloaded(daemon):
    with daemon.connect() as refused:
        reply = refused.receive()
        assert (reply["id"], reply["error"]["data"]["reason"]) == (None, "overloaded")
        assert refused.is_closed()


def test_clients_beyond_the_limit_are_told_and_the_others_are_served(directory):
    """One user has at most seven eighths of the connections."""
    daemon = Daemon(directory, settings={"SUPPORTD_MAXIMUM_CONNECTIONS": 48})
    try:
        clients = [daemon.connect() for _ in range(42)]
        for client in clients:
            assert client.call("server.info")
        for _ in range(100):
            expect_overloaded(daemon)
        for number, client in enumerate(clients):
            assert client.call("tickets.create", ticket(number))["number"] == number + 1
        for client in clients:
            client.close()
        wait_until(lambda: is_served(daemon), "a place that was given back")
        assert rpc.call(daemon.socket, "server.info")["tickets"] == 42
        assert daemon.stop() == 0
    finally:
        daemon.kill()


def test_a_user_who_takes_all_connections_leaves_some_to_the_others(directory):
    if os.geteuid() != 0:
        pytest.skip("needs root: it connects as another user")
    daemon = Daemon(directory, settings={"SUPPORTD_MAXIMUM_CONNECTIONS": 48})
    try:
        directory.chmod(0o711)
        daemon.socket.chmod(0o666)
        os.seteuid(65534)
        try:
            greedy = [daemon.connect() for _ in range(42)]
            for client in greedy:
                assert client.call("server.info")["access"] == "write"
            expect_overloaded(daemon)
        finally:
            os.seteuid(0)
        others = [daemon.connect() for _ in range(6)]
        for client in others:
            assert client.call("server.check")["problems"] == []
        expect_overloaded(daemon)
        for client in greedy[:3] + others:
            client.close()
        wait_until(lambda: is_served(daemon), "a place that was given back")
        assert rpc.call(daemon.socket, "server.info")["access"] == "admin"
        for client in greedy:
            client.close()
        assert daemon.stop() == 0
    finally:
        daemon.kill()


def test_a_start_with_too_few_descriptors_is_refused_in_words(directory):
    def limited():
        resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30))

    command = [BINARIES / "supportd", "--data-directory", directory / "data", "--socket", directory / "s"]
    made = subprocess.run(command, preexec_fn=limited, env=environment(), capture_output=True, text=True, timeout=PATIENCE)
    assert made.returncode == 1, made.stderr
    assert "open files" in made.stderr and "30" in made.stderr


def test_one_daemon_a_directory_also_after_a_kill(directory):
    """The lock is the kernel's: it ends with the process, and not before."""
    for _ in range(5):
        daemon = Daemon(directory)
        try:
            second = Program("supportd", "--data-directory", daemon.data, "--socket", directory / "t")
            assert second.wait() == 1
            assert "another supportd holds" in second.log
            number = daemon.call("tickets.create", ticket())["number"]
        finally:
            assert daemon.kill() == -signal.SIGKILL
    assert number == 5
