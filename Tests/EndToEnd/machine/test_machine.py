"""The service under a real systemd: units, sandbox, watchdog, restarts, reload."""

import itertools
import socket
import threading

import pytest
import requests

import machine as machines
import packages
import rpc
from machine import SERVICES, post, restarted, tickets
from programs import PATIENCE, ROOT, ticket, wait_until


@pytest.fixture(scope="module")
def machine():
    package = packages.find("supportd")
    with machines.booted() as machine:
        # A system call that the sandbox refuses ends the service here, so that it is seen.
        for service in [*SERVICES, "supportd-backup.service"]:
            machine.write(f"/etc/systemd/system/{service}.d/seen.conf", "[Service]\nSystemCallErrorNumber=kill\n")
        machine.install(package)
        machine.set_up()
        machine.run("useradd", "--groups", "supportd", "member")
        machine.run("useradd", "stranger")
        yield machine


def test_everything_starts(machine):
    for unit in [*SERVICES, "supportd.target", "supportd.socket", "webgateway.socket", "supportd-backup.timer"]:
        assert machine.show(unit, "ActiveState") == "active", machine.journal("-u", unit)
    for service in SERVICES:
        assert machine.show(service, "NRestarts") == "0", machine.journal("-u", service)
        assert machine.show(service, "StatusText").startswith("serving")


def test_the_units_have_no_fault(machine):
    units = [f"{machines.UNITS}/{file.name}" for file in (ROOT / "systemd").iterdir() if file.is_file()]
    result = machine.run("systemd-analyze", "verify", "--man=no", *units, check=False)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_the_group_may_call_and_a_stranger_may_not(machine):
    created = machine.run("supportctl", "tickets", "create", "--name", "Ann", "--phone", "202 555 0143", "--description", "No tone", user="member")
    assert created.returncode == 0
    assert "Ann" in machine.run("supportctl", "tickets", "list", user="member").stdout
    refused = machine.run("supportctl", "tickets", "list", user="stranger", check=False)
    assert refused.returncode == 5 and "group" in refused.stderr
    # Who is in the group is not an administrator: the daemon sees who calls.
    assert machine.run("supportctl", "agents", "add", "mallory", user="member", check=False, input="a long password\n").returncode == 5
    assert machine.run("supportctl", "agents", "add", "yuki", input="a long password\n").returncode == 0


def test_a_ticket_filed_over_http_is_listed(machine):
    assert machine.in_network(lambda: post(1, "Vincent Vega")).status_code == 303
    assert "Vincent Vega" in machine.run("supportctl", "tickets", "list", user="member").stdout
    # The gateway is believed when it says whom it speaks for.
    assert '"customer"' in machine.run("supportctl", "events", "list", "--json").stdout


def test_the_daemon_has_no_network_and_writes_its_own_directory_only(machine):
    pid = machine.show("supportd.service", "MainPID")
    network = machine.run("nsenter", "--target", pid, "--net", "--", "cat", "/proc/net/dev").stdout
    assert network.count(":") == 1 and "lo:" in network, network
    inside = ["nsenter", "--target", pid, "--mount", "--"]
    assert machine.run(*inside, "touch", "/etc/x", check=False).returncode != 0
    assert machine.run(*inside, "touch", "/var/lib/supportd/x").returncode == 0
    machine.run("rm", "/var/lib/supportd/x")
    assert machine.run("stat", "-c", "%a %U", "/var/lib/supportd").stdout == "700 supportd\n"
    assert machine.run("stat", "-c", "%a %U %G", machines.SOCKET).stdout == "660 supportd supportd\n"


@pytest.mark.parametrize("service", SERVICES)
def test_the_watchdog_ends_a_service_that_stands_still(machine, service):
    # Seconds, within which a loaded machine gives every process its turn.
    interval = 5
    machine.write(f"/run/systemd/system/{service}.d/watchdog.conf", f"[Service]\nWatchdogSec={interval}\n")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", service)
    pid = machine.show(service, "MainPID")
    # It lives on by its own signs: three of the intervals pass.
    since = machine.show(service, "WatchdogTimestampMonotonic")
    wait_until(lambda: int(machine.show(service, "WatchdogTimestampMonotonic")) > int(since) + 3_000_000 * interval, "no sign of life")
    assert machine.show(service, "MainPID") == pid
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=STOP", service)
    restarted(machine, service, pid)
    assert "watchdog" in machine.journal("-u", service).lower()
    assert machine.in_network(lambda: post(2)).status_code == 303
    machine.run("rm", f"/run/systemd/system/{service}.d/watchdog.conf")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_was_killed_comes_back_with_all_tickets(machine, service):
    before = tickets(machine)
    pid = machine.show(service, "MainPID")
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=KILL", service)
    restarted(machine, service, pid)
    assert tickets(machine) == before


def test_no_call_is_lost_across_restarts_under_load(machine):
    """Customers over HTTP, callers that connect for one call, and callers that stay connected; of both services."""
    numbers = itertools.count(1000)
    stop = threading.Event()
    filed = []

    def one_after_the_other(call):
        def body():
            count = 0
            while not stop.is_set():
                number = next(numbers)
                call(number)
                filed.append(f"Mallet {number}")
                count += 1
            return count

        return body

    def over_http(number, session=requests):
        reply = post(number, session=session)
        assert reply.status_code == 303, (reply.status_code, reply.text)

    def once(number):
        rpc.call(machine.socket, "tickets.create", ticket(number, description=f"Mallet {number}"))

    def staying():
        connection = rpc.Connection(machine.socket)
        count = 0
        while not stop.is_set():
            number = next(numbers)
            params = ticket(number, description=f"Mallet {number}")
            try:
                connection.request("tickets.create", params)
            except (BrokenPipeError, ConnectionResetError):
                # Not taken: the daemon had cut this connection off. What could be sent is answered.
                connection.close()
                connection = rpc.Connection(machine.socket)
                connection.request("tickets.create", params)
            assert "result" in connection.receive()
            filed.append(f"Mallet {number}")
            count += 1
        connection.close()
        return count

    def browsing():
        with requests.Session() as session:
            return one_after_the_other(lambda number: over_http(number, session))()

    loads = [machine.thread(one_after_the_other(over_http)) for _ in range(2)]
    loads += [machine.thread(browsing) for _ in range(2)]
    loads += [machine.thread(one_after_the_other(once)) for _ in range(2)]
    loads += [machine.thread(staying) for _ in range(2)]
    try:
        for services in [SERVICES[:1], SERVICES[1:], SERVICES] * 10:
            # It has connected and says nothing until another process serves.
            silent = machine.in_network(lambda: socket.create_connection(("127.0.0.1", machines.PORT), timeout=PATIENCE))
            machine.run("systemctl", "restart", *services)
            enough = len(filed) + 20
            wait_until(lambda enough=enough: len(filed) > enough or not all(load.is_alive() for load in loads), "nothing is filed")
            with silent:
                silent.sendall(b"GET / HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n")
                assert silent.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"
    finally:
        stop.set()
    counts = [load.result() for load in loads]
    assert all(counts), counts
    stored = [one["description"] for one in tickets(machine)]
    assert sorted(one for one in stored if int(one.split()[-1] if one.startswith("Mallet ") else 0) >= 1000) == sorted(filed)
    assert machine.run("supportctl", "server", "check").returncode == 0


def test_a_reload_takes_what_is_right_and_keeps_the_old_when_it_is_not(machine):
    pid = machine.show("supportd.service", "MainPID")
    add = ["supportctl", "agents", "add"]
    machine.write("/etc/supportd/supportd.env", "SUPPORTD_ADMIN_USERS=member\n")
    machine.run("systemctl", "reload", "supportd")
    wait_until(lambda: machine.run(*add, "ann", user="member", check=False, input="a long password\n").returncode in (0, 4), "not reloaded")

    machine.write("/etc/supportd/supportd.env", "SUPPORTD_ADMIN_USERS=nobody-of-that-name\n")
    machine.run("systemctl", "reload", "supportd")
    wait_until(lambda: "no such user" in machine.show("supportd.service", "StatusText"), "no word of the fault")
    assert machine.run(*add, "bea", user="member", input="a long password\n").returncode == 0
    assert "the old ones stay" in machine.journal("-u", "supportd")

    machine.write("/etc/supportd/supportd.env", "")
    machine.run("systemctl", "reload", "supportd")
    wait_until(lambda: machine.show("supportd.service", "StatusText").startswith("serving"), "not reloaded")
    assert machine.show("supportd.service", "MainPID") == pid


def test_a_reload_of_the_gateway_serves_the_new_sdk(machine):
    pid = machine.show("webgateway.service", "MainPID")
    settings = (machine.root / "etc/supportd/webgateway.env").read_text()
    machine.write("/etc/supportd/twilio.min.js", "// the SDK\n")
    machine.write("/etc/supportd/webgateway.env", settings + "VOICE_SDK_FILE=/etc/supportd/twilio.min.js\n")
    machine.run("systemctl", "reload", "webgateway")
    def sdk():
        return requests.get(machines.URL + "/js/twilio-voice-sdk.js")
    wait_until(lambda: machine.in_network(sdk).status_code == 200, "not reloaded")
    assert machine.show("webgateway.service", "MainPID") == pid


def test_a_missing_secret_is_named_by_the_gateway(machine):
    machine.run("mv", f"{machines.CREDENTIALS}/twilio-api-secret", "/run/secret")
    try:
        assert machine.run("systemctl", "restart", "webgateway", check=False).returncode != 0
        assert "TWILIO_API_SECRET is not set" in machine.journal("-u", "webgateway")
    finally:
        machine.run("mv", "/run/secret", f"{machines.CREDENTIALS}/twilio-api-secret")
    machine.run("systemctl", "restart", "webgateway")
    assert machine.in_network(lambda: post(3)).status_code == 303


def test_the_gateway_waits_for_its_setup(machine):
    machine.run("mv", f"{machines.CREDENTIALS}/twilio-auth-token", "/run/token")
    try:
        machine.run("systemctl", "restart", "webgateway", check=False)
        assert machine.show("webgateway.service", "ConditionResult") == "no"
        assert machine.show("webgateway.service", "ActiveState") == "inactive"
    finally:
        machine.run("mv", "/run/token", f"{machines.CREDENTIALS}/twilio-auth-token")
    machine.run("systemctl", "start", "webgateway")
    assert machine.in_network(lambda: post(4)).status_code == 303


def test_nothing_was_refused_by_the_sandbox_and_no_secret_is_in_the_journal(machine):
    journal = machine.journal("-n", "all")
    assert "signal=SYS" not in journal and "SIGSYS" not in journal and "status=31" not in journal
    for file in (machine.root / "etc/supportd/credentials").iterdir():
        assert file.read_text().strip() not in journal
    assert machine.run("systemctl", "--failed", "--quiet", "--plain").stdout == ""
